import { randomUUID } from "node:crypto";
import type { Bucket } from "./bucket.ts";
import type { S3Settings } from "./settings.ts";

/** What an S3 server did not let us do, said so that an operator can mend it; never with a key. */
class StoreFault extends Error {
  /** The store has answered: waiting does not help. */
  readonly misconfigured: boolean;
  constructor(sentence: string, misconfigured: boolean, cause: unknown) {
    super(sentence, { cause });
    this.misconfigured = misconfigured;
  }
}

/** Writes, finds and removes a trial object. */
export async function check(bucket: Bucket, settings: S3Settings): Promise<void> {
  const key = `drafts/probe-${randomUUID()}`;
  try {
    await bucket.put(key, Buffer.from("probe"));
    if ((await bucket.head(key))?.bytes !== 5) throw new Error("what was written is not there");
    await bucket.remove(key);
  } catch (error) {
    throw explained(error as Answer, settings);
  }
}

interface Answer extends Error {
  code?: string;
  $metadata?: { httpStatusCode?: number };
}

function explained(error: Answer, { bucket, endpoint = "Amazon S3", region }: S3Settings): StoreFault {
  const { name, $metadata } = error;
  const status = $metadata?.httpStatusCode;
  const say = (sentence: string) => new StoreFault(`GUILDHALL_STORAGE: ${sentence}`, true, error);
  if (name === "NoSuchBucket" || status === 404)
    return say(`there is no bucket "${bucket}" at ${endpoint}: create it, or mend its name`);
  if (name === "InvalidAccessKeyId") return say(`${endpoint} does not know this access key id`);
  if (name === "SignatureDoesNotMatch") return say(`${endpoint} refuses the secret of the access key`);
  if (name === "RequestTimeTooSkewed") return say(`${endpoint} has another time: set the clock of this machine`);
  if (name === "CredentialsProviderError")
    return say("there are no keys: set GUILDHALL_STORAGE_KEY_FILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  if (name === "AuthorizationHeaderMalformed" || status === 301)
    return say(`the bucket "${bucket}" is not in the region ${region}: add region=…`);
  if (status === 403) return say(`this key may not write, read and remove in the bucket "${bucket}" (${name})`);
  if (status === 400)
    return say(`${endpoint} does not understand us (${name}): is it an S3 server, is path_style right?`);
  const reason = error.code ?? name;
  return new StoreFault(`the store at ${endpoint} cannot be used now (${reason})`, false, error);
}
