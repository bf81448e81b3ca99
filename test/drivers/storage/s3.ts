import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import type { S3Settings } from "../../../server/drivers/storage/s3/settings.ts";

/** A real S3 server of this machine, with a bucket. */
export interface S3Server {
  endpoint: string;
  keys: { id: string; secret: string };
  client: S3Client;
  /** The bucket of that name, made for it, as an operator writes it down. */
  bucket(name: string): Promise<S3Settings>;
  stop(): Promise<void>;
}

/** Starts it: one process, which ends with this one. Pages of the origins named may speak to it, none else. */
export async function startS3(origins: readonly string[] = []): Promise<S3Server> {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-s3-"));
  const program = [join(import.meta.dirname, "s3-server.py"), folder];
  const env = { ...process.env, CORS_ORIGINS: origins.join(",") };
  const child = spawn("/usr/bin/python3", program, { stdio: ["pipe", "pipe", "inherit"], env });
  const gone = once(child, "exit");
  const said = once(createInterface({ input: child.stdout }), "line") as Promise<[string]>;
  const [port] = await Promise.race([said, gone.then(() => Promise.reject(new Error("the S3 server does not start")))]);
  const endpoint = `http://127.0.0.1:${port}`;
  const keys = { id: "test:tester", secret: "testing" };
  const credentials = { accessKeyId: keys.id, secretAccessKey: keys.secret };
  const client = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
  return {
    ...{ endpoint, keys, client },
    async bucket(name) {
      await client.send(new CreateBucketCommand({ Bucket: name }));
      return { bucket: name, prefix: "some/where/", endpoint, region: "us-east-1", path_style: true, keys };
    },
    async stop() {
      client.destroy();
      child.stdin.end();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
