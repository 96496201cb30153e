/** What the starting sandbox tells the command that started it, over the Node IPC channel. */
export type SandboxEvent =
  | { event: 'service'; name: string; state: 'starting' | 'running'; ms: number }
  | { event: 'note'; text: string }
  | { event: 'ready' }
  | { event: 'already-running' }
  | { event: 'failed'; code: string; message: string; hint: string }
