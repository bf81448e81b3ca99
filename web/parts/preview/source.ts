/** The beginning of a file as text, whole where it is no longer than that. */
export async function beginningOf(
  source: string,
  bytes: number,
  signal: AbortSignal,
): Promise<{ text: string; isCut: boolean }> {
  const answer = await fetch(source, { headers: { range: `bytes=0-${bytes - 1}` }, signal });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  const all = Number(/\/(\d+)$/.exec(answer.headers.get("content-range") ?? "")?.[1] ?? 0);
  const part = await answer.arrayBuffer();
  return { text: new TextDecoder().decode(part, { stream: true }), isCut: all > part.byteLength };
}
