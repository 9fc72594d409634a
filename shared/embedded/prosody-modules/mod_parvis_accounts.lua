-- Accounts that are there from the start: parvis_accounts = { name = "password" } in the configuration.
local usermanager = require "core.usermanager";

for name, password in pairs(module:get_option("parvis_accounts", {})) do
	if not usermanager.user_exists(name, module.host) then
		assert(usermanager.create_user(name, password, module.host));
	elseif not usermanager.test_password(name, module.host, password) then
		assert(usermanager.set_password(name, password, module.host));
	end
end
