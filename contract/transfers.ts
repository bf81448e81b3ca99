import { z } from "zod";
import { NamespaceRef, ResourceName, ResourceRef } from "./common.ts";
import { Resource } from "./resources.ts";
import { route } from "./route.ts";

const at = z.object({ namespace: NamespaceRef, name: ResourceRef });

const transferOf = <const K extends "datasets" | "models" | "containers" | "applications" | "apis">(kind: K) =>
  route({
    method: "POST",
    path: `/api/v1/${kind}/:namespace/:name/transfer`,
    action: "resource.transfer",
    tag: "resources",
    summary: `Move one of the ${kind} into another namespace: shares end, its storage counts there, this address is gone`,
    params: at,
    body: z.strictObject({
      namespace: NamespaceRef.describe("Where to; one must be allowed to create there."),
      confirm: z.string().max(96).describe("Its name, typed."),
      name: ResourceName.optional().describe("By default the name it has."),
      project: ResourceRef.optional().describe("A project of that namespace; its visibility holds."),
    }),
    status: 200,
    response: Resource,
  });

export const transferDataset = transferOf("datasets");
export const transferModel = transferOf("models");
export const transferContainer = transferOf("containers");
export const transferApplication = transferOf("applications");
export const transferApi = transferOf("apis");
