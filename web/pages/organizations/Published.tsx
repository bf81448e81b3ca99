import { Button, Group, Paper, SimpleGrid, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { listPublished, type Resource } from "../../../contract/resources.ts";
import { usePages } from "../../api.ts";
import { bytes } from "../../format.ts";
import { kindIcon } from "../../parts/badges.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { TextLink } from "../../parts/links.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { resourcePath } from "../../paths.ts";

/** What the organization shows to the world; nothing where there is nothing. */
export function Published({ path }: { path: string }) {
  const { t } = useTranslation();
  const list = usePages(listPublished, { params: { organization: path }, query: { limit: 30 } });
  if (list.error) return <ErrorNotice error={list.error} onRetry={list.refetch} />;
  if (!list.items?.length) return null;
  return (
    <section aria-labelledby="published">
      <Title order={2} id="published" mt="xl" mb="sm">
        {t("organizations.home_published")}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {list.items.map((resource) => (
          <Card key={resource.id} resource={resource} />
        ))}
      </SimpleGrid>
      {list.hasNextPage && (
        <Button variant="default" mt="sm" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("parts.load_more")}
        </Button>
      )}
    </section>
  );
}

function Card({ resource }: { resource: Resource }) {
  const { t } = useTranslation();
  const { kind, name, description, logical_bytes, updated_at } = resource;
  const Icon = kindIcon[kind];
  return (
    <Paper p="md">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Icon size={20} aria-hidden style={{ flex: "none", marginTop: 2 }} />
        <div style={{ minWidth: 0 }}>
          <TextLink {...resourcePath(resource)} fw={600} style={{ overflowWrap: "anywhere" }}>
            {name}
          </TextLink>
          {description && <Text lineClamp={2}>{description}</Text>}
          <Text c="dimmed" size="xs" mt={4}>
            {t(`parts.kinds.${kind}`)} · {bytes(logical_bytes)} · <TimeAgo time={updated_at} />
          </Text>
        </div>
      </Group>
    </Paper>
  );
}
