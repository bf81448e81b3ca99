import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

type Thing = Record<string, unknown> & { id: string };

/** What Stripe keeps and answers, as far as it is asked here: a real server on a port, which can also fail. */
export async function stripeHouse() {
  const kept = {
    sessions: new Map<string, Thing>(),
    refunds: new Map<string, Thing>(),
    cards: new Map<string, Thing>(),
  };
  const answers = new Map<string, Thing>();
  const asked: string[] = [];
  const mood = { deaf: 0, refuses: "" };
  let made = 0;
  const make = (kind: keyof typeof kept, prefix: string, given: Thing | object): Thing => {
    const thing = { ...given, id: `${prefix}_${++made}` };
    kept[kind].set(thing.id, thing);
    return thing;
  };
  const listed = (things: Thing[]) => ({ object: "list", data: things, has_more: false, id: "" });
  const posts: Record<string, (given: Record<string, string>) => Thing> = {
    customers: (given) => ({ ...given, id: `cus_${++made}` }),
    sessions: (given) => make("sessions", "cs", sessionOf(given)),
    refunds: (given) => {
      const metadata = { refund_id: given["metadata[refund_id]"] };
      return make("refunds", "re", { ...given, metadata, object: "refund", status: "succeeded" });
    },
  };
  const answer = (method: string, path: string, given: Record<string, string>): Thing | undefined => {
    const [, , first = "", second = "", third = "", fourth = ""] = path.split("/");
    if (method === "POST" && fourth === "expire")
      return Object.assign(kept.sessions.get(third) ?? { id: third }, { status: "expired" });
    if (method === "POST" && third === "detach") return take(kept.cards, second);
    if (method === "POST") return posts[second || first]?.(given);
    if (first === "checkout") return kept.sessions.get(third);
    if (first === "refunds") return listed([...kept.refunds.values()]);
    return listed([...kept.cards.values()].filter(({ customer }) => customer === second));
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "", "http://stripe");
    const given = Object.fromEntries(new URLSearchParams(await text(request)));
    const key = String(request.headers["idempotency-key"] ?? crypto.randomUUID());
    asked.push(`${request.method} ${url.pathname}`);
    if (mood.refuses !== "" && request.method === "POST") {
      response.writeHead(400, { "content-type": "application/json" });
      return response.end(JSON.stringify({ error: { type: "invalid_request_error", message: mood.refuses } }));
    }
    const known = answers.get(key) ?? answer(request.method ?? "", url.pathname, given);
    if (request.method === "POST" && known) answers.set(key, known);
    // it is done, but nobody hears of it
    if (mood.deaf > 0 && request.method === "POST") return mood.deaf-- && request.socket.destroy();
    response.writeHead(known ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(known ?? { error: { type: "invalid_request_error", message: "no such thing" } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const addCard = (customer: string, last4: string) =>
    make("cards", "pm", {
      customer,
      object: "payment_method",
      card: { brand: "visa", last4, exp_month: 12, exp_year: 2030 },
    });
  return { ...{ url: `http://127.0.0.1:${port}`, kept, asked, mood, addCard }, stop: () => server.close() };
}

const sessionOf = (given: Record<string, string>) => ({
  ...{ object: "checkout.session", status: "open", payment_status: "unpaid", payment_intent: null },
  client_reference_id: given["client_reference_id"],
  customer: given["customer"],
  amount_total: Number(given["line_items[0][price_data][unit_amount]"]),
  currency: given["line_items[0][price_data][currency]"],
  url: "https://checkout.example.org/pay",
});

function take(things: Map<string, Thing>, id: string): Thing | undefined {
  const thing = things.get(id);
  things.delete(id);
  return thing;
}
