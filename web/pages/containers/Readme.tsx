import { Button, Paper, Skeleton, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFileText } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { type ContainerPage, editContainerPage, getContainerPage } from "../../../contract/container-pages.ts";
import type { Container } from "../../../contract/containers.ts";
import { useAct, useCall } from "../../api.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { noNeighbours } from "../../parts/preview/neighbour.ts";
import { Section } from "../../parts/Section.tsx";
import { SectionEdit } from "../../parts/SectionEdit.tsx";
import { resourceIn } from "../../paths.ts";
import { OutputPreview } from "../executions/OutputPreview.tsx";
import { RepositoryPreview } from "../repositories/RepositoryPreview.tsx";

const MarkdownPage = lazy(() =>
  import("../../parts/preview/MarkdownPage.tsx").then((m) => ({ default: m.MarkdownPage })),
);
const EditReadme = lazy(() => import("../../parts/preview/EditReadme.tsx"));

/** What a container says of itself: its README, and a notebook. */
export function Readme({ container }: { container: Container }) {
  const { t } = useTranslation();
  const params = { namespace: container.namespace, name: container.name };
  const { data: page } = useCall(getContainerPage, { params });
  const edit = useAct(editContainerPage);
  const [opened, { open, close }] = useDisclosure(false);
  const reason = useReason()(container.can, "resource.edit");
  if (!page) return null;
  if (page.readme === "" && !page.notebook && container.can["resource.edit"] !== true) return null;
  return (
    <>
      {page.notebook && <Notebook container={container} notebook={page.notebook} />}
      <Section
        title={t("outputs.readme")}
        action={page.readme !== "" && <SectionEdit label={t("outputs.edit_readme")} reason={reason} onClick={open} />}
      >
        {page.readme === "" ? (
          <EmptyState
            icon={<IconFileText size={22} />}
            title={t("outputs.no_readme")}
            action={
              <GuardedButton reason={reason} variant="default" onClick={open}>
                {t("outputs.add_readme")}
              </GuardedButton>
            }
          >
            {t("outputs.no_readme_text")}
          </EmptyState>
        ) : (
          <Suspense fallback={<Skeleton height={160} />}>
            <MarkdownPage text={page.readme} path="README.md" {...noNeighbours} />
          </Suspense>
        )}
      </Section>
      <Suspense>
        {opened && (
          <EditReadme
            title={t("outputs.edit_readme")}
            readme={page.readme}
            onSave={(readme) => edit.mutateAsync({ params, body: { readme } })}
            onClose={close}
          />
        )}
      </Suspense>
    </>
  );
}

interface NotebookProps {
  container: Container;
  notebook: NonNullable<ContainerPage["notebook"]>;
}

function Notebook({ container, notebook: { source, version, path, readable } }: NotebookProps) {
  const { t } = useTranslation();
  const { kind, ...at } = resourceIn(source);
  const edit = useAct(editContainerPage);
  const params = { namespace: container.namespace, name: container.name };
  return (
    <Section
      title={t("outputs.notebook")}
      action={
        container.can["resource.edit"] && (
          <Button
            size="xs"
            variant="default"
            loading={edit.isPending}
            onClick={() => edit.mutate({ params, body: { notebook: null } })}
          >
            {t("outputs.hide_notebook")}
          </Button>
        )
      }
    >
      {readable ? (
        <Paper>
          {kind === "container" ? (
            <OutputPreview at={{ ...at, number: version }} path={path} final={false} />
          ) : (
            <RepositoryPreview at={{ kind: kind === "model" ? kind : "dataset", ...at, version }} path={path} />
          )}
        </Paper>
      ) : (
        <Text c="dimmed">{t("outputs.notebook_unreadable", { path, source })}</Text>
      )}
    </Section>
  );
}
