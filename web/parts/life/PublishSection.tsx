import { Badge, Group, Stack, Switch, Text, Tooltip } from "@mantine/core";
import { IconWorld } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Resource, ResourceKind } from "../../../contract/resources.ts";
import { useAct } from "../../api.ts";
import { useNamespace } from "../../namespace.ts";
import { editOf } from "../access/thing.ts";
import { CopyButton } from "../CopyButton.tsx";
import { ErrorNotice } from "../ErrorNotice.tsx";
import { useReason } from "../guard.tsx";
import { Section } from "../Section.tsx";

/** An application is opened by people with a name, and never published. */
type Publishable = Resource & { kind: Exclude<ResourceKind, "application"> };

/** Opens a resource of an organization to the whole world, or closes it again; says under which address it is read. */
export function PublishSection({ resource }: { resource: Publishable }) {
  const { t } = useTranslation();
  const { kind, namespace, name, published, visibility } = resource;
  const edit = useAct(editOf[kind] as typeof editOf.dataset);
  const why = useReason()(resource.can, "resource.publish");
  const reason = why ?? (visibility === "private" ? t("life.publish_private") : undefined);
  if (useNamespace(namespace).kind !== "organization") return null;
  return (
    <Section title={t("life.publish_section")}>
      <Stack gap="sm" maw={640}>
        <Text c="dimmed">{t(`life.publish_text.${kind}`)}</Text>
        <Tooltip label={reason} disabled={!reason} refProp="rootRef">
          <Switch
            label={t("life.publish")}
            description={reason}
            checked={published}
            disabled={Boolean(reason) || edit.isPending}
            onChange={(event) =>
              edit.mutate({ params: { namespace, name }, body: { published: event.currentTarget.checked } })
            }
          />
        </Tooltip>
        {published && <Address path={`/${namespace}/${kind}s/${name}`} />}
        <ErrorNotice error={edit.error} />
      </Stack>
    </Section>
  );
}

function Address({ path }: { path: string }) {
  const { t } = useTranslation();
  const address = location.origin + path;
  return (
    <Group gap="xs" wrap="nowrap">
      <Text style={{ overflowWrap: "anywhere" }}>
        {t("life.public_address")} <code>{address}</code>
      </Text>
      <CopyButton text={address} />
    </Group>
  );
}

/** Says that the whole world may read it. */
export function PublishedBadge({ resource }: { resource: Resource }) {
  const { t } = useTranslation();
  if (!resource.published) return null;
  return (
    <Tooltip label={t("life.published_hint")}>
      <Badge color="teal" leftSection={<IconWorld size={13} aria-hidden />}>
        {t("life.published")}
      </Badge>
    </Tooltip>
  );
}
