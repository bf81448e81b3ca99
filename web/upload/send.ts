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

/** Sends one file as the raw body of a PUT. XMLHttpRequest, because fetch does not tell how much has left. */
export function send(target: Target, path: string, file: File, onProgress: (sent: number) => void): Sending {
  const request = new XMLHttpRequest();
  const stored = new Promise<number>((resolve, reject) => {
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300)
        resolve((JSON.parse(request.responseText) as StoredFile).bytes);
      else reject(new ApiError(problemIn(request)));
    };
    request.onerror = () => reject(new TypeError("The connection broke"));
    request.onabort = () => reject(new DOMException("Stopped", "AbortError"));
  });
  request.open("PUT", addressOf(fileRoutes[target.kind].put, { params: { ...target, path } }));
  request.setRequestHeader("content-type", "application/octet-stream");
  request.send(file);
  return { stored, abort: () => request.abort() };
}

function problemIn(request: XMLHttpRequest): ProblemDocument {
  if (request.getResponseHeader("content-type")?.startsWith("application/problem+json"))
    return JSON.parse(request.responseText) as ProblemDocument;
  return { type: "about:blank", code: "unexpected", title: request.statusText || "Failed", status: request.status };
}
