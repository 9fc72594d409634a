-- The XMPP server of docker-compose.yml: Debian's Prosody 0.12, configured by the same variables as the bots.
-- Certificates: put <domain>.crt and <domain>.key into the volume `certificates`.

local domain = ENV_EMBEDDED_DOMAIN or "localhost"

local function secret(name, value)
	if not value or value == "" then error(name .. " is missing: set it in .env", 0) end
	return value
end

data_path = "/var/lib/prosody"
certificates = "/etc/prosody/certs"
log = { { levels = { min = "warn" }, to = "console" } }

modules_enabled = {
	"roster", "saslauth", "tls", "disco", "ping", "time", "version", "blocklist", "carbons", "csi", "csi_simple",
	"limits", "smacks", "pep", "private", "bookmarks", "vcard4", "vcard_legacy", "s2s", "s2s_auth_certs", "dialback",
}
-- Accounts are made by hand: docker compose exec prosody prosodyctl adduser name@domain
allow_registration = false
authentication = "internal_hashed"
storage = "internal"
-- Only `localhost` does without a certificate; it is published on this machine's own address alone.
c2s_require_encryption = domain ~= "localhost"
s2s_require_encryption = true
s2s_secure_auth = false
limits = { c2s = { rate = "10kb/s" }, s2sin = { rate = "30kb/s" } }
-- Without it, an answer waits 40 ms for the delayed ACK of the one before.
network_settings = { nagle = false }
-- As in prosody-config.ts: with what Prosody sets, everybody waits a tenth of a second now and then.
gc = { mode = "incremental", threshold = 200, speed = _VERSION == "Lua 5.4" and 1 or 200 }

c2s_ports = { 5222 }
s2s_ports = { 5269 }
c2s_direct_tls_ports = {}
s2s_direct_tls_ports = {}
http_ports = {}
https_ports = {}
-- The bots are in other containers, on a network of their own.
component_ports = { 5347 }
component_interfaces = { "*" }
component_conflict_resolve = "kick_old"

VirtualHost(domain)

Component("conference." .. domain)("muc")
	name = "Rooms"
	-- Rooms beyond it are read from the disk at every question, which stops the whole server meanwhile.
	muc_room_cache_size = 5000

Component("rooms." .. domain)
	component_secret = secret("ROOMS_SECRET", ENV_ROOMS_SECRET)

Component("users." .. domain)
	component_secret = secret("USERS_SECRET", ENV_USERS_SECRET)

Component("random." .. domain)
	component_secret = secret("RANDOMCHAT_SECRET", ENV_RANDOMCHAT_SECRET)
