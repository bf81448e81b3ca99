import { z } from "zod";
import { NamespaceRef, ResourceRef } from "./common.ts";
import { BindingSource, BindingVersion } from "./containers.ts";
import { FilePath } from "./files.ts";
import { route } from "./route.ts";

const readme_bytes_max = 256 * 1024;

const at = z.object({ namespace: NamespaceRef, name: ResourceRef });
const path = "/api/v1/containers/:namespace/:name/page" as const;
const tag = "containers";

const Notebook = z.object({
  source: z.string().describe("`datasets/{namespace}/{name}`, `models/…` or `containers/…`."),
  version: z.int().describe("Of a container: the number of an execution."),
  path: z.string(),
  readable: z.boolean().describe("The asker may read it."),
});

export const ContainerPage = z
  .object({ readme: z.string().describe("Markdown."), notebook: Notebook.nullable() })
  .meta({ id: "ContainerPage" });
export type ContainerPage = z.output<typeof ContainerPage>;

export const getContainerPage = route({
  method: "GET",
  path,
  action: "resource.read_content",
  public: true,
  tag,
  summary: "What a container says of itself: its README, and the notebook that its page shows",
  params: at,
  status: 200,
  response: ContainerPage,
});

export const editContainerPage = route({
  method: "PATCH",
  path,
  action: "resource.edit",
  tag,
  summary:
    "Change a container's README, or which notebook its page shows: one of an execution's output or of a version",
  params: at,
  body: z
    .strictObject({
      readme: z
        .string()
        .regex(/^[^\0]*$/, "NUL is not allowed")
        .refine((text) => new TextEncoder().encode(text).length <= readme_bytes_max, "Use at most 256 KiB"),
      notebook: z
        .strictObject({
          source: BindingSource,
          version: BindingVersion.default("latest"),
          path: FilePath.refine((name) => /\.ipynb$/i.test(name), "Name a notebook: a file whose name ends in .ipynb"),
        })
        .nullable()
        .describe("Null: none."),
    })
    .partial(),
  status: 200,
  response: ContainerPage,
});
