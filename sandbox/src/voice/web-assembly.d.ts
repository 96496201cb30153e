/** The few parts of WebAssembly's JavaScript interface used here; Node's own types leave them to the browser's. */
declare namespace WebAssembly {
  type Exports = { memory: Memory; _start: () => unknown }
  class Instance {
    readonly exports: Exports
  }
  class Memory {
    readonly buffer: ArrayBuffer
  }
  function compile(bytes: Uint8Array): Promise<Module>
  function instantiate(module: Module, imports: object): Promise<Instance>
}
