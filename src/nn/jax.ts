import type * as Jax from "@jax-js/jax";

let loaded: Promise<typeof Jax> | undefined;

/**
 * The tensor library, loaded when training first needs it and never by serving; WebAssembly backend, one thread.
 * Its arrays are counted by hand (`ref`, `dispose`): none leaves `nn/`.
 */
export function jax(): Promise<typeof Jax> {
  loaded ??= (async () => {
    // The library looks for `navigator.gpu` when loaded; Node 20 has no navigator.
    (globalThis as { navigator?: unknown }).navigator ??= {};
    const library = await import("@jax-js/jax");
    await library.init("wasm");
    library.defaultDevice("wasm");
    return library;
  })();
  return loaded;
}
