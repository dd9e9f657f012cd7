// Stands in for the library `debug`: what JsSIP would tell the console, signalling messages among it, nobody is told.

interface Silent {
  (): void;
  log?: unknown;
}

export default function debug(): Silent {
  return () => undefined;
}
