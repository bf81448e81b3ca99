import { ActionIcon, Anchor, Badge, Box, Group, Stack, Text, Tooltip } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { deleteView, type View } from "../../../../contract/views.ts";
import { useAct } from "../../../api.ts";
import { ConfirmDialog } from "../../../parts/ConfirmDialog.tsx";
import { Dialog } from "../../../parts/Dialog.tsx";
import type { UsageSearch } from "../statistics.ts";
import { EditView } from "./EditView.tsx";

interface ViewListProps {
  namespace: string;
  search: UsageSearch;
  views: readonly View[];
  shares: boolean;
  onOpen: (view: View) => void;
  onClose: () => void;
}

/** Every view, to be opened, changed or deleted; one at a time is in hand. */
export function ViewList({ namespace, search, views, shares, onOpen, onClose }: ViewListProps) {
  const { t } = useTranslation();
  const [edited, setEdited] = useState<View>();
  const [doomed, setDoomed] = useState<View>();
  const remove = useAct(deleteView);
  if (edited) return <EditView {...{ namespace, search, shares }} view={edited} onClose={() => setEdited(undefined)} />;
  if (doomed)
    return (
      <ConfirmDialog
        opened
        onClose={() => setDoomed(undefined)}
        title={t("views.delete_title", { name: doomed.name })}
        confirm={t("views.delete_do")}
        onConfirm={() => remove.mutateAsync({ params: { namespace, id: doomed.id } })}
      >
        {t(doomed.audience === "me" ? "views.delete_text" : "views.delete_shared_text")}
      </ConfirmDialog>
    );
  return (
    <Dialog opened onClose={onClose} title={t("views.manage_title")}>
      <Stack gap="xs" component="ul" p={0} m={0}>
        {views.map((view) => (
          <Line key={view.id} view={view} onOpen={onOpen} onEdit={setEdited} onDelete={setDoomed} />
        ))}
        {views.length === 0 && <Text c="dimmed">{t("views.none")}</Text>}
      </Stack>
    </Dialog>
  );
}

interface LineProps {
  view: View;
  onOpen: (view: View) => void;
  onEdit: (view: View) => void;
  onDelete: (view: View) => void;
}

function Line({ view, onOpen, onEdit, onDelete }: LineProps) {
  const { t } = useTranslation();
  const { name, audience, owner, opens, can } = view;
  const act = (label: string, icon: React.ReactNode, onClick: (view: View) => void) => (
    <Tooltip label={can.edit ? label : t("views.not_yours")}>
      <ActionIcon
        aria-label={`${label}: ${name}`}
        aria-disabled={!can.edit}
        {...(can.edit ? {} : { "data-disabled": true })}
        onClick={() => can.edit && onClick(view)}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
  return (
    <Group component="li" wrap="nowrap" justify="space-between" gap="sm">
      <Box miw={0}>
        <Group gap={6}>
          <Anchor component="button" type="button" fw={550} ta="left" onClick={() => onOpen(view)}>
            {name}
          </Anchor>
          {opens && <Badge color="guild">{t("views.opens_badge")}</Badge>}
        </Group>
        <Text size="sm" c="dimmed">
          {t(`usage.tabs.${view.query.report}`)} · {t(`views.kept_for.${audience}`, { name: owner.name })}
        </Text>
      </Box>
      <Group gap={2} wrap="nowrap">
        {act(t("views.edit"), <IconPencil size={16} />, onEdit)}
        {act(t("views.delete"), <IconTrash size={16} />, onDelete)}
      </Group>
    </Group>
  );
}
