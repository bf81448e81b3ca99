import { Skeleton } from "@mantine/core";
import { lazy, Suspense, useMemo } from "react";
import { frontOf } from "../../front.ts";
import { MarkdownPage } from "./MarkdownPage.tsx";
import type { Neighbours } from "./neighbour.ts";

const CardFacts = lazy(() => import("./CardFacts.tsx"));

interface MarkdownPreviewProps extends Neighbours {
  text: string;
  path: string;
}

/** A file of Markdown: what its front matter says as facts, then the page. */
export default function MarkdownPreview({ text, path, ...where }: MarkdownPreviewProps) {
  const page = useMemo(() => frontOf(text), [text]);
  return (
    <>
      {page.yaml !== undefined && (
        <Suspense fallback={<Skeleton height={60} m="md" />}>
          <CardFacts yaml={page.yaml} />
        </Suspense>
      )}
      <MarkdownPage text={page.text} path={path} {...where} />
    </>
  );
}
