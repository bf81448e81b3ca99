import { Readable } from "node:stream";
import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { reserveStorage, settleReservation } from "../limits/limits.ts";
import { attemptOf, type Found } from "./versions.ts";

const step_bytes_min = 2 ** 20;
const step_bytes_max = 2 ** 26;

/** Storage promised to an upload: taken before the bytes are, given back when they are counted or did not come. */
export interface Promised {
  /** How much was promised. */
  bytes(): number;
  /** Promises `bytes` in all or refuses with the numbers; up to `ahead` where that fits, too. */
  cover(ctx: Ctx, bytes: number, ahead?: number): Promise<void>;
  /** Gives back what was promised: because it did not come, or in the transaction that counts what came. */
  release(ctx: Ctx): Promise<void>;
  /** Once that transaction is committed. */
  settled(): void;
}

/** Where the bytes go, and for whom they count. */
interface Recipient {
  row: Found["row"];
  version: Pick<Found["version"], "created_by">;
}

/** Promises for one upload; `free` bytes need none, because they replace as many that count already. */
export function promiseStorage({ row, version }: Recipient, free: number): Promised {
  const ids: string[] = [];
  let covered = free;
  const take = async (ctx: Ctx, bytes: number) => {
    const share = { namespace_id: row.namespace_id, account_id: version.created_by, bytes };
    ids.push(await reserveStorage(ctx, share, attemptOf(row, "version.write")));
    covered += bytes;
  };
  return {
    bytes: () => covered - free,
    async cover(ctx, bytes, ahead = bytes) {
      if (bytes <= covered) return;
      try {
        await take(ctx, ahead - covered);
      } catch (error) {
        const fits = error instanceof Problem ? (error.extra.fits_now ?? 0) : 0;
        if (fits < bytes - covered) throw error;
        await take(ctx, fits);
      }
    },
    async release(ctx) {
      for (const id of ids) await settleReservation(ctx, id);
    },
    settled: () => void ids.splice(0),
  };
}

/** A stream of unknown length: no byte of it comes through before it is promised, in growing steps. */
export function promisedStream(ctx: Ctx, body: Readable, promised: Promised): Readable {
  async function* covered() {
    let bytes = 0;
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      await promised.cover(ctx, bytes, bytes + Math.min(step_bytes_max, Math.max(step_bytes_min, bytes)));
      yield chunk;
    }
  }
  return Readable.from(covered());
}
