// Stands in for the library `debug`: what JsSIP would tell the console, signalling messages among it, nobody is told.
// JsSIP asks for it in both ways of CommonJS, so this is a module of that kind.

function debug() {
  return () => undefined;
}

module.exports = debug;
module.exports.default = debug;
module.exports.enable = () => undefined;
module.exports.disable = () => undefined;
