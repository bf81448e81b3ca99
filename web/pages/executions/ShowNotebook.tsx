import { Text } from "@mantine/core";
import { IconPresentation } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { editContainerPage, getContainerPage } from "../../../contract/container-pages.ts";
import { getContainer } from "../../../contract/containers.ts";
import { useAct, useCall } from "../../api.ts";
import { GuardedButton, useReason } from "../../parts/guard.tsx";

interface ShowNotebookProps {
  at: { namespace: string; name: string; number: number };
  path: string;
}

/** Puts a notebook of an output on its container's page. */
export function ShowNotebook({ at: { namespace, name, number }, path }: ShowNotebookProps) {
  const { t } = useTranslation();
  const params = { namespace, name };
  const { data: container } = useCall(getContainer, { params });
  const { data: page } = useCall(getContainerPage, { params });
  const why = useReason();
  const edit = useAct(editContainerPage);
  if (!container || !page) return null;
  const source = `containers/${container.namespace}/${container.name}`;
  const { notebook } = page;
  if (notebook?.source === source && notebook.version === number && notebook.path === path)
    return (
      <Text c="dimmed" size="xs">
        {t("outputs.notebook_shown")}
      </Text>
    );
  return (
    <GuardedButton
      size="xs"
      variant="default"
      reason={why(container.can, "resource.edit")}
      loading={edit.isPending}
      leftSection={<IconPresentation size={14} />}
      onClick={() => edit.mutate({ params, body: { notebook: { source, version: number, path } } })}
    >
      {t("outputs.show_notebook")}
    </GuardedButton>
  );
}
