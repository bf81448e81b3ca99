const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Where workspaces are when nobody says so. On one's own machine each has a name of its own under `localhost`, which
 * browsers find without being told. On a plain address they share a port beside the console's. Behind TLS only an
 * operator knows an address with a certificate: until they name one, workspaces have no pages.
 */
export function workspaceUrlBeside(url: string, port: number): string | null {
  const { protocol, hostname } = new URL(url);
  if (loopback.test(hostname)) return `http://{id}.localhost:${port}`;
  return protocol === "http:" ? `http://${hostname}:${port}` : null;
}
