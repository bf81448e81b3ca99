import { Button, Center, Paper, SimpleGrid, Skeleton } from "@mantine/core";
import { IconAppWindow, IconFilterOff, IconPlus } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import { listApplications } from "../../../contract/applications.ts";
import { usePages } from "../../api.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { ResourceFilters } from "../../parts/resource/ResourceFilters.tsx";
import { useNamespaceCan } from "../../parts/resource/standing.ts";
import type { applicationList } from "../../search.ts";
import { Card } from "./Card.tsx";

const NewApplication = lazy(() => import("./NewApplication.tsx"));

const from = "/frame/$namespace/applications";

/** The gallery of a workbench: the applications that one may see, each to be opened with one click. */
export default function Applications() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/applications" });
  const reason = useReason()(useNamespaceCan(namespace), "application.create");
  const show = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const create = (
    <GuardedButton reason={reason} leftSection={<IconPlus size={16} />} onClick={() => show({ new: true })}>
      {t("applications.new")}
    </GuardedButton>
  );
  const clear = () => show({ query: undefined, owner: undefined, visibility: undefined, project: undefined });
  return (
    <>
      <PageTitle title={t("applications.title")} action={create} />
      <ResourceFilters namespace={namespace} project={undefined} search={search} onSearch={show} />
      <Gallery namespace={namespace} search={search} create={create} onClear={clear} />
      <Suspense>
        {search.new && (
          <NewApplication namespace={namespace} project={search.project} onClose={() => show({ new: undefined })} />
        )}
      </Suspense>
    </>
  );
}

interface GalleryProps {
  namespace: string;
  search: z.output<typeof applicationList>;
  create: ReactNode;
  onClear: () => void;
}

function Gallery({ namespace, search, create, onClear }: GalleryProps) {
  const { t } = useTranslation();
  const { query, owner, visibility, project } = search;
  const list = usePages(listApplications, { query: { namespace, query, owner, visibility, project } });
  if (list.error && !list.items) return <LoadFailure error={list.error} onRetry={list.refetch} />;
  if (!list.items) return <Skeleton height={260} />;
  if (list.items.length === 0)
    return (
      <Paper>
        {query || owner || visibility || project ? (
          <EmptyState
            icon={<IconFilterOff size={22} />}
            title={t("resources.no_match")}
            action={
              <Button variant="default" onClick={onClear}>
                {t("parts.clear_filters")}
              </Button>
            }
          >
            {t("resources.no_match_hint")}
          </EmptyState>
        ) : (
          <EmptyState icon={<IconAppWindow size={22} />} title={t("applications.empty_title")} action={create}>
            {t("applications.empty_text")}
          </EmptyState>
        )}
      </Paper>
    );
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md" component="ul" p={0} m={0}>
        {list.items.map((application) => (
          <Card key={application.id} application={application} />
        ))}
      </SimpleGrid>
      {list.hasNextPage && (
        <Center mt="md">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t("parts.load_more")}
          </Button>
        </Center>
      )}
    </>
  );
}
