-- For tests only: makes people and rooms by HTTP, and finds other servers in a fixed list instead of in DNS.
module:set_global();

local json = require "util.json";
local manual = require "net.resolvers.manual";
local service = require "net.resolvers.service";
local usermanager = require "core.usermanager";

-- Domain -> { host, port }: the servers of the test bed. A domain below a known one is there too.
local known_servers = module:get_option("test_bed_servers", {});

local function find_server(domain)
	local name = domain;
	while name do
		if known_servers[name] then return known_servers[name]; end
		name = name:match("^[^.]+%.(.+)$");
	end
end

local resolve = service.new;
function service.new(domain, service_name, connection_type, extra)
	if service_name ~= "xmpp-server" then
		return service_name == "xmpps-server" and manual.new({}) or resolve(domain, service_name, connection_type, extra);
	end
	local server = find_server(domain);
	return manual.new(server and { { "tcp4", server.host, server.port, extra } } or {});
end
function module.unload() service.new = resolve; end

local function muc_of(room_jid)
	local host = prosody.hosts[room_jid:match("@(.+)$")];
	return assert(host and host.modules.muc, "no room service for " .. room_jid);
end

local hashes = require "util.hashes";
local base64 = require "util.encodings".base64;
local st = require "util.stanza";

-- Rooms' pictures as mod_vcard_muc of prosody-modules serves them: a feature and a field of disco#info, a vCard.
local HASH = "{http://modules.prosody.im/mod_vcard_muc}avatar#sha1";
local with_avatars = {};
local function serve_avatars(host)
	if with_avatars[host] then return; end
	with_avatars[host] = true;
	local context = module:context(host);
	context:hook("muc-disco#info", function (event)
		local photo = event.room._data.test_photo;
		if photo == nil then return; end
		event.reply:tag("feature", { var = "vcard-temp" }):up();
		table.insert(event.form, { name = HASH, type = "text-single" });
		event.formdata[HASH] = photo ~= "" and hashes.sha1(base64.decode(photo), true) or nil;
	end);
	context:hook("iq-get/bare/vcard-temp:vCard", function (event)
		local room = muc_of(event.stanza.attr.to).get_room_from_jid(event.stanza.attr.to);
		local photo = room and room._data.test_photo;
		if not photo then return; end
		local reply = st.reply(event.stanza):tag("vCard", { xmlns = "vcard-temp" });
		if photo ~= "" then
			reply:tag("PHOTO"):text_tag("TYPE", "image/png"):text_tag("BINVAL", photo):up();
		end
		event.origin.send(reply:up());
		return true;
	end);
end

local function configure(room, options)
	local apply = {
		name = room.set_name; description = room.set_description; lang = room.set_language;
		public = room.set_public; membersOnly = room.set_members_only; password = room.set_password;
		moderated = room.set_moderated; persistent = room.set_persistent;
		photo = function (_, data)
			serve_avatars(room.jid:match("@(.+)$"));
			room._data.test_photo = data;
		end;
		nonAnonymous = function (_, on) return room:set_whois(on and "anyone" or "moderators"); end;
	};
	for name, value in pairs(options) do
		if apply[name] then apply[name](room, value); end
	end
end

local function create(options)
	local room, problem = muc_of(options.jid).create_room(options.jid);
	if not room then error(problem or "room refused"); end
	-- Saved while not yet persistent: that lists it without writing a file; it is written when the server stops.
	configure(room, options);
	local persistent = room:get_persistent();
	room:set_persistent(false);
	room:save();
	room:set_persistent(persistent);
end

local commands = {
	create_user = function (q) return usermanager.create_user(q.user, q.password, q.host); end;
	delete_user = function (q) return usermanager.delete_user(q.user, q.host); end;
	create_rooms = function (q)
		for _, options in ipairs(q.rooms) do create(options); end
		return true;
	end;
	change_room = function (q)
		local room = assert(muc_of(q.jid).get_room_from_jid(q.jid), "no such room");
		configure(room, q);
		room:save();
		return true;
	end;
	destroy_room = function (q)
		local room = assert(muc_of(q.jid).get_room_from_jid(q.jid), "no such room");
		room:set_persistent(false);
		room:destroy();
		return true;
	end;
	count_rooms = function (q)
		local count = 0;
		for _ in muc_of("x@" .. q.service).all_rooms() do count = count + 1; end
		return count;
	end;
};

local function answer(event)
	local response = event.response;
	response.headers.content_type = "application/json";
	local query = json.decode(event.request.body or "");
	local command = query and commands[query.command];
	local done, result, problem;
	if command then done, result, problem = pcall(command, query); else problem = "unknown command"; end
	if done and result then return json.encode({ result = result }); end
	response.status_code = 400;
	return json.encode({ error = tostring(problem or result) });
end

module:depends("http");
module:provides("http", { default_path = "/test-bed"; route = { POST = answer } });
