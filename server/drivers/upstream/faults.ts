const sentences: Record<string, string> = {
  ECONNREFUSED: "It is not running: the connection was refused",
  ENOTFOUND: "There is no machine of that name",
  ECONNRESET: "It broke the connection",
  UND_ERR_SOCKET: "It broke the connection",
  UND_ERR_CONNECT_TIMEOUT: "It could not be reached in time",
  UND_ERR_HEADERS_TIMEOUT: "It did not answer in time",
};

/** What went wrong with a request of ours, without what was sent. */
export function sentenceOf({ code, message, name }: Error & { code?: string | number }): string {
  if (name === "AbortError") return "The call was ended";
  if (name === "TimeoutError") return "It did not answer in time";
  return sentences[code ?? ""] ?? (code ? `It could not be asked (${code})` : message);
}
