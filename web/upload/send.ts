import { archiveRoutes } from "../../contract/archives.ts";
import { ApiError, addressOf } from "../../contract/client.ts";
import { fileRoutes, type File as StoredFile } from "../../contract/files.ts";
import type { ProblemDocument } from "../../contract/problem.ts";
import type { RepositoryKind } from "../../contract/repositories.ts";

/** Where files go: an open version of a repository. */
export interface Target {
  kind: RepositoryKind;
  namespace: string;
  name: string;
  version: number;
}

/** One file on its way, until so many bytes of it are in the version. */
export interface Sending {
  stored: Promise<number>;
  /** Ends it; a large file can go on from there. */
  abort: () => void;
}

/** Sends one file as the raw body of a PUT. */
export function send(target: Target, path: string, file: File, onProgress: (sent: number) => void): Sending {
  const address = addressOf(fileRoutes[target.kind].put, { params: { ...target, path } });
  const { answered, abort } = put(address, file, "application/octet-stream", onProgress);
  return { stored: answered.then((text) => (JSON.parse(text) as StoredFile).bytes), abort };
}

/** Sends a tar of files, which come into the version all or none. */
export function sendTar(target: Target, tar: Blob, onProgress: (sent: number) => void): Sending {
  const { answered, abort } = put(
    addressOf(archiveRoutes[target.kind].put, { params: target }),
    tar,
    tar.type,
    onProgress,
  );
  return { stored: answered.then((text) => (JSON.parse(text) as { bytes: number }).bytes), abort };
}

/** By XMLHttpRequest, because fetch does not tell how much has left. */
function put(address: string, body: Blob, type: string, onProgress: (sent: number) => void) {
  const request = new XMLHttpRequest();
  const answered = new Promise<string>((resolve, reject) => {
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.responseText);
      else reject(new ApiError(problemIn(request)));
    };
    request.onerror = () => reject(new TypeError("The connection broke"));
    request.onabort = () => reject(new DOMException("Stopped", "AbortError"));
  });
  request.open("PUT", address);
  request.setRequestHeader("content-type", type);
  request.send(body);
  return { answered, abort: () => request.abort() };
}

function problemIn(request: XMLHttpRequest): ProblemDocument {
  if (request.getResponseHeader("content-type")?.startsWith("application/problem+json"))
    return JSON.parse(request.responseText) as ProblemDocument;
  return { type: "about:blank", code: "unexpected", title: request.statusText || "Failed", status: request.status };
}
