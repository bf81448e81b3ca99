import { type Read, tarOf } from "../tar.ts";
import type { Batch, Item } from "./batch.ts";
import { sha256OfBytes } from "./hash.ts";
import { isReadable } from "./picked.ts";
import type { Stored } from "./same.ts";
import { sendTar } from "./send.ts";
import { type Outcome, outcomeOf } from "./transfer.ts";

type Outcomes = Map<Item, Outcome>;

const read_at_once = 16;

/** Tries once to bring small files to their version in one request, those of them that are `current`. */
export async function transferLot(
  batch: Batch,
  lot: readonly Item[],
  current: (item: Item) => boolean,
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  try {
    const stored = await batch.stored;
    const read = await readAll(lot, stored ?? new Map(), outcomes);
    const leaving = [...read.keys()];
    if (leaving.length === 0) return outcomes;
    if (!lot.every(current)) return giveAll(outcomes, leaving, { is: "stopped" });
    await sendAll(batch, read);
    return giveAll(outcomes, leaving, { is: "done" });
  } catch (error) {
    const rest = lot.filter((item) => !outcomes.has(item));
    const outcome = await outcomeOf(error, rest[0] as Item);
    return giveAll(outcomes, rest, outcome.is === "failed" ? { is: "apart" } : outcome);
  }
}

function giveAll(outcomes: Outcomes, items: readonly Item[], outcome: Outcome): Outcomes {
  for (const item of items) outcomes.set(item, outcome);
  return outcomes;
}

/** What is to be sent, in order; what is there already or cannot be read has its outcome at once. */
async function readAll(lot: readonly Item[], stored: Stored, outcomes: Outcomes): Promise<Map<Item, Read>> {
  const all = new Map<Item, Read>();
  for (let first = 0; first < lot.length; first += read_at_once) {
    const some = lot.slice(first, first + read_at_once);
    const contents = await Promise.all(some.map(readOne));
    for (const [i, item] of some.entries()) {
      const read = contents[i];
      const known = stored.get(item.path);
      if (!read) outcomes.set(item, { is: "failed", fault: { kind: "unreadable" } });
      else if (known?.sha256 === read.sha256) outcomes.set(item, { is: "same" });
      else all.set(item, read);
    }
  }
  return all;
}

async function readOne({ path, file }: Item): Promise<Read | undefined> {
  if (file.size === 0 && !(await isReadable(file))) return undefined;
  const content = await file.arrayBuffer().catch(() => undefined);
  if (content?.byteLength !== file.size) return undefined;
  return { path, content: new Uint8Array(content), sha256: await sha256OfBytes(content) };
}

/** Tells of each how much of it has left. */
async function sendAll(batch: Batch, read: ReadonlyMap<Item, Read>): Promise<void> {
  const items = [...read.keys()];
  const { tar, starts } = tarOf([...read.values()]);
  const sending = sendTar(batch.target, tar, (loaded) => {
    for (const [i, item] of items.entries()) {
      const sent = Math.min(item.file.size, Math.max(0, loaded - (starts[i] ?? 0)));
      if (item.state !== "sending" || sent <= item.sent) continue;
      for (const meter of [batch.meter, batch.pace]) meter.add(sent - item.sent);
      item.sent = sent;
    }
  });
  for (const item of items) item.abort = sending.abort;
  await sending.stored;
}
