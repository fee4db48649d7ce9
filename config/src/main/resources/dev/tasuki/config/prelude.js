// What a configuration file finds when no node is there to evaluate it. `host` is Java's side.
const environment = {};
for (const name of host.names().split('\0')) if (name) environment[name] = host.variable(name);

const normalize = (path) => {
  const parts = [];
  for (const part of path.split('/')) {
    if (part === '..' && parts.length && parts[parts.length - 1] !== '..') parts.pop();
    else if (part === '..' && path[0] !== '/') parts.push(part);
    else if (part && part !== '.' && part !== '..') parts.push(part);
  }
  return (path[0] === '/' ? '/' : '') + parts.join('/') || (path[0] === '/' ? '/' : '.');
};
const path = {
  sep: '/',
  delimiter: ':',
  normalize,
  join: (...parts) => normalize(parts.filter((part) => part !== '').join('/')),
  resolve: (...parts) => {
    let result = '';
    for (const part of [host.cwd(), ...parts]) result = part[0] === '/' ? part : result + '/' + part;
    return normalize(result);
  },
  isAbsolute: (name) => name[0] === '/',
  dirname: (name) => {
    const at = name.replace(/\/+$/, '').lastIndexOf('/');
    return at < 0 ? '.' : at === 0 ? '/' : name.slice(0, at);
  },
  basename: (name, extension) => {
    const base = name.replace(/\/+$/, '').split('/').pop();
    return extension && base.endsWith(extension) ? base.slice(0, -extension.length) : base;
  },
  extname: (name) => {
    const base = name.split('/').pop();
    const at = base.lastIndexOf('.');
    return at <= 0 ? '' : base.slice(at);
  },
};
path.posix = path;
const os = {
  EOL: '\n',
  cpus: () => Array.from({ length: host.processors() }, () => ({ model: '', speed: 0, times: {} })),
  availableParallelism: () => host.processors(),
  platform: () => 'linux',
  type: () => 'Linux',
  homedir: () => environment.HOME || '/',
  tmpdir: () => environment.TMPDIR || '/tmp',
  hostname: () => host.read('/proc/sys/kernel/hostname').trim(),
  totalmem: () => Number(/MemTotal:\s+(\d+)/.exec(host.read('/proc/meminfo'))[1]) * 1024,
};
const fs = {
  readFileSync: (name) => host.read(path.resolve(String(name))),
  existsSync: (name) => host.kind(path.resolve(String(name))) > 0,
};
const process = {
  env: environment,
  cwd: () => host.cwd(),
  argv: ['node', host.file()],
  platform: 'linux',
  pid: 0,
  version: 'v0.0.0',
  versions: {},
  exit: (code) => {
    throw new Error('process.exit(' + code + ') within a configuration file');
  },
};
const builtins = { path, os, fs, process };
globalThis.process = process;
globalThis.global = globalThis;

// ES modules as far as configuration files use them, line by line, so that line numbers hold.
const commonJs = (text) =>
  text
    .replace(/^export\s+default\s+/gm, 'module.exports.default = ')
    .replace(/^export\s+(?:const|let|var)\s+(\w+)\s*=/gm, 'const $1 = module.exports.$1 =')
    .replace(/^import\s+\*\s+as\s+(\w+)\s+from\s+(['"][^'"]+['"])/gm, 'const $1 = require($2)')
    .replace(/^import\s+(\w+)\s+from\s+(['"][^'"]+['"])/gm, 'const $1 = require.default($2)')
    .replace(/^import\s+(\{[^}]*\})\s+from\s+(['"][^'"]+['"])/gm, (_, names, from) =>
      'const ' + names.replace(/\s+as\s+/g, ': ') + ' = require(' + from + ')');

const loaded = {};
const found = (name) =>
  ['', '.js', '.cjs', '.mjs', '.json', '/index.js'].map((end) => name + end).find((each) => host.kind(each) === 1);
const load = (file) => {
  if (loaded[file]) return loaded[file].exports;
  const module = (loaded[file] = { exports: {}, filename: file, id: file, loaded: false });
  const text = host.read(file);
  if (file.endsWith('.json')) return (module.exports = JSON.parse(text));
  const require = (name) => {
    const plain = name.replace(/^node:/, '');
    if (builtins[plain]) return builtins[plain];
    const target = /^\.{0,2}\//.test(name)
      ? found(path.resolve(path.dirname(file), name))
      : found(path.resolve(path.dirname(file), 'node_modules', name));
    if (!target) throw new Error("Cannot find module '" + name + "' (without node, modules of npm cannot be loaded)");
    return load(target);
  };
  require.default = (name) => {
    const exports = require(name);
    return exports && exports.default !== undefined ? exports.default : exports;
  };
  const body = commonJs(text.replace(/^#!.*/, ''));
  const run = (0, eval)('(function (exports, require, module, __filename, __dirname) {' + body + '\n})');
  run.call(module.exports, module.exports, require, module, file, path.dirname(file));
  return module.exports;
};

const plain = (key, value) => (typeof value === 'bigint' || value instanceof RegExp ? String(value) : value);
try {
  const value = load(host.file());
  host.answer(JSON.stringify({ value: value && value.default !== undefined ? value.default : value }, plain));
} catch (e) {
  const line = /<(?:input|evalScript)>:(\d+)/.exec(String(e && e.stack));
  const error = String((e && e.message) || e);
  host.answer(JSON.stringify({ error, stack: line ? host.file() + ':' + line[1] : '' }));
}
