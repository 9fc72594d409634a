/** Text of the embedded Prosody's configuration. Pure. */

/** Federation, off unless given: names, paths and numbers as Prosody's own options. */
export interface S2sOptions {
  readonly port: number;
  readonly address: string;
  /** PEM file paths; default: the self-signed pair. */
  readonly certificate?: string;
  readonly key?: string;
  /** PEM file of the authorities that other servers' certificates are checked against. */
  readonly ca?: string;
  /** Only servers with a valid certificate; otherwise dialback too. */
  readonly secureAuth: boolean;
}

/** Everything that the configuration says. */
export interface ProsodyConfig {
  readonly dir: string;
  readonly domain: string;
  /** Where it listens for clients, components and HTTP. */
  readonly addresses: readonly string[];
  readonly c2sPort: number;
  /** No websocket, BOSH and upload when absent. */
  readonly httpPort?: number | undefined;
  readonly componentPort: number;
  readonly components: Readonly<Record<string, string>>;
  readonly users?: Readonly<Record<string, string>> | undefined;
  readonly s2s?: S2sOptions | undefined;
  readonly certificate: string;
  readonly key: string;
  readonly pluginPaths: readonly string[];
  /** Further modules of the virtual host. */
  readonly modules?: readonly string[] | undefined;
  /** Global lines, after all others of ours. */
  readonly extraConfig?: string | undefined;
}

/** A Lua string (Lua manual §3.1): everything but plain ASCII as decimal escapes. */
export function luaString(text: string): string {
  let quoted = '';
  for (const byte of Buffer.from(text))
    quoted +=
      byte < 32 || byte > 126 || byte === 34 || byte === 92
        ? `\\${String(byte).padStart(3, '0')}`
        : String.fromCharCode(byte);
  return `"${quoted}"`;
}

function list(texts: readonly string[]): string {
  return `{ ${texts.map(luaString).join(', ')} }`;
}

function table(entries: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(entries).map(([key, value]) => `[${luaString(key)}] = ${luaString(value)}`);
  return `{ ${pairs.join(', ')} }`;
}

const MODULES = [
  ...['roster', 'saslauth', 'tls', 'disco', 'posix', 'ping', 'time', 'uptime', 'version'],
  ...['register', 'register_limits', 'blocklist', 'carbons', 'csi', 'csi_simple', 'limits', 'smacks'],
  ...['pep', 'private', 'bookmarks', 'vcard4', 'vcard_legacy'],
];

/** Where the rooms live. */
export function mucDomain(domain: string): string {
  return `conference.${domain}`;
}

/** Where files are uploaded to (XEP-0363). */
export function uploadDomain(domain: string): string {
  return `upload.${domain}`;
}

function globals(config: ProsodyConfig): string[] {
  const modules = [...MODULES, ...(config.modules ?? []), ...(config.users ? ['parvis_accounts'] : [])];
  if (config.httpPort !== undefined) modules.push('bosh', 'websocket');
  return [
    `data_path = ${luaString(`${config.dir}/data`)}`,
    `plugin_paths = ${list(config.pluginPaths)}`,
    `modules_enabled = ${list([...modules, ...s2sModules(config.s2s)])}`,
    `modules_disabled = ${list(config.s2s === undefined ? ['s2s', 's2s_auth_certs'] : [])}`,
    // Every line goes to the process that started us, which bounds the file.
    'log = { { levels = { min = "warn" }, to = "stdout" } }',
    'run_as_root = true',
    'storage = "internal"',
    'authentication = "internal_hashed"',
    'password_hash = "SHA-256"',
    `interfaces = ${list(config.addresses)}`,
    `c2s_ports = { ${config.c2sPort} }`,
    'c2s_direct_tls_ports = {}',
    'legacy_ssl_ports = {}',
    // Only loopback reaches it: a client may try everything without a certificate to trust.
    'c2s_require_encryption = false',
    'allow_unencrypted_plain_auth = true',
    'allow_registration = true',
    'registration_allowlist = { "127.0.0.1", "::1" }',
    'allowlist_registration_only = true',
    // Lua's own: with what Prosody sets (105, 500) most of its time goes into collecting, and a long answer takes thrice as long.
    // Since 5.4 speed counts otherwise: at 200 all is collected at once, and everybody waits for a tenth of a second; at 4, 10 ms.
    // At 1, four times what is in use may be held, instead of two and a half.
    'gc = { mode = "incremental", threshold = 200, speed = _VERSION == "Lua 5.4" and 1 or 200 }',
    // Without it, an answer waits 40 ms for the delayed ACK of the one before.
    'network_settings = { nagle = false }',
    'limits = { c2s = { rate = "1mb/s", burst = "4s" } }',
    `component_ports = { ${config.componentPort} }`,
    // A service that comes back before its dead connection was noticed gets its place.
    'component_conflict_resolve = "kick_old"',
    `ssl = { certificate = ${luaString(config.certificate)}, key = ${luaString(config.key)} }`,
  ];
}

function s2sModules(s2s: S2sOptions | undefined): string[] {
  if (s2s === undefined) return [];
  return s2s.secureAuth ? ['s2s', 's2s_auth_certs'] : ['s2s', 's2s_auth_certs', 'dialback'];
}

function http(config: ProsodyConfig): string[] {
  if (config.httpPort === undefined) return ['http_ports = {}', 'https_ports = {}'];
  return [
    `http_ports = { ${config.httpPort} }`,
    `http_interfaces = ${list(config.addresses)}`,
    'https_ports = {}',
    `http_default_host = ${luaString(config.domain)}`,
    'consider_bosh_secure = true',
    'consider_websocket_secure = true',
  ];
}

function s2s(options: S2sOptions | undefined): string[] {
  if (options === undefined) return [];
  const files = Object.entries({
    certificate: options.certificate,
    key: options.key,
    cafile: options.ca,
  }).flatMap(([name, path]) => (path === undefined ? [] : [`${name} = ${luaString(path)}`]));
  return [
    `s2s_ports = { ${options.port} }`,
    `s2s_interfaces = ${list([options.address])}`,
    's2s_direct_tls_ports = {}',
    's2s_require_encryption = true',
    `s2s_secure_auth = ${options.secureAuth}`,
    ...(files.length > 0 ? [`s2s_ssl = { ${files.join(', ')} }`] : []),
  ];
}

function hosts(config: ProsodyConfig): string[] {
  const lines = [`VirtualHost ${luaString(config.domain)}`];
  if (config.users !== undefined) lines.push(`  parvis_accounts = ${table(config.users)}`);
  if (config.httpPort !== undefined) lines.push(`  http_host = ${luaString(config.domain)}`);
  lines.push(
    `Component ${luaString(mucDomain(config.domain))} "muc"`,
    '  name = "Rooms"',
    '  modules_enabled = { "version", "ping", "time" }',
    '  restrict_room_creation = false',
    // Rooms beyond it are read from the disk at every question, which stops the whole server meanwhile.
    '  muc_room_cache_size = 5000',
    '  max_history_messages = 50',
  );
  if (config.httpPort !== undefined)
    lines.push(
      `Component ${luaString(uploadDomain(config.domain))} "http_file_share"`,
      `  http_host = ${luaString(config.domain)}`,
      `  http_external_url = ${luaString(`http://127.0.0.1:${config.httpPort}/`)}`,
      '  http_file_share_size_limit = 10*1024*1024',
      '  http_file_share_daily_quota = 100*1024*1024',
      '  http_file_share_global_quota = 1024*1024*1024',
    );
  // Shown where clients browse the server: the first label is what the component is for.
  for (const [domain, secret] of Object.entries(config.components))
    lines.push(
      `Component ${luaString(domain)}`,
      `  component_secret = ${luaString(secret)}`,
      `  name = ${luaString(`Parvis: ${domain.split('.')[0]}`)}`,
    );
  return lines;
}

/** The whole file. */
export function prosodyConfig(config: ProsodyConfig): string {
  const extra = config.extraConfig === undefined ? [] : [config.extraConfig];
  const lines = [...globals(config), ...http(config), ...s2s(config.s2s), ...extra, ...hosts(config)];
  return `${lines.join('\n')}\n`;
}
