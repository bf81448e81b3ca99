/** One question to a model, as the panel asks it. */
export interface Question {
  model: string;
  protocol: "chat" | "embeddings";
  text: string;
  /** A token's secret; empty: one's own session. */
  secret: string;
  signal: AbortSignal;
  /** The id by which the log knows the call, as soon as there is an answer. */
  onRequest: (id: string) => void;
  onText: (text: string) => void;
}

/** Asks a model like any program would. */
export async function ask(question: Question): Promise<void> {
  const { model, protocol, text, secret, signal, onRequest, onText } = question;
  const body =
    protocol === "chat" ? { model, messages: [{ role: "user", content: text }], stream: true } : { model, input: text };
  const response = await fetch(`/v1/${protocol === "chat" ? "chat/completions" : "embeddings"}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(secret ? { authorization: `Bearer ${secret}` } : {}) },
    credentials: secret ? "omit" : "same-origin",
    body: JSON.stringify(body),
    signal,
  });
  onRequest(response.headers.get("x-request-id") ?? "");
  if (!response.ok) throw new Error(await faultIn(response));
  if (protocol === "chat") for await (const part of textIn(response)) onText(part);
  else onText(numbersIn(await response.json()));
}

const faultIn = async (response: Response): Promise<string> => {
  const { error } = (await response.json().catch(() => ({}))) as { error?: { message?: string } };
  return error?.message ?? `HTTP ${response.status}`;
};

const shown = 8;

function numbersIn({ data }: { data?: { embedding: number[] }[] }): string {
  const numbers = data?.[0]?.embedding ?? [];
  return `[${numbers.slice(0, shown).join(", ")}${numbers.length > shown ? ", …" : ""}] (${numbers.length})`;
}

interface Part {
  choices?: { delta?: { content?: string | null } }[];
  error?: { message?: string };
}

/** The text of a stream as it comes; an error inside it ends it. */
async function* textIn({ body }: Response): AsyncGenerator<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let step = await reader?.read(); step && !step.done; step = await reader?.read()) {
    const events = (rest + step.value).split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (data === undefined || data === "[DONE]") continue;
      const { choices, error } = JSON.parse(data) as Part;
      if (error) throw new Error(error.message ?? data);
      yield choices?.[0]?.delta?.content ?? "";
    }
  }
}
