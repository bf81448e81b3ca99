import { Button, Group, Paper, Stack, Text, TextInput } from "@mantine/core";
import { IconNotebook } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Execution } from "../../../contract/executions.ts";
import { createNotebook, listNotebooks } from "../../../contract/notebooks.ts";
import { useAct, useCall } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { TextLink } from "../../parts/links.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";

const look_ms = 10_000;

/** The notebooks in a workspace, and a new one. */
export function Notebooks({ execution }: { execution: Execution }) {
  const { t } = useTranslation();
  const { namespace, container, number, state } = execution;
  const params = { namespace, name: container, number };
  const { data, error } = useCall(listNotebooks, { params }, { refetchInterval: state === "running" && look_ms });
  const may_write = state === "running" && execution.can["execution.open"] === true;
  if (!data) return <ErrorNotice error={error} />;
  if (data.items.length === 0 && !may_write) return null;
  return (
    <Paper p="md" mb="md" component="section" aria-label={t("notebooks.title")}>
      <Stack gap="sm">
        <Text fw={600}>{t("notebooks.title")}</Text>
        {data.items.map(({ path, modified_at }) => (
          <Group key={path} gap="xs">
            <IconNotebook size={16} />
            <TextLink {...paths.notebook(namespace, container, number, path)}>{path}</TextLink>
            <Text size="xs" c="dimmed">
              <TimeAgo time={modified_at} />
            </Text>
          </Group>
        ))}
        {data.items.length === 0 && <Text c="dimmed">{t("notebooks.none")}</Text>}
        {may_write && <NewNotebook params={params} />}
      </Stack>
    </Paper>
  );
}

function NewNotebook({ params }: { params: { namespace: string; name: string; number: number } }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const create = useAct(createNotebook, ({ path }) =>
    navigate(paths.notebook(params.namespace, params.name, params.number, path)),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const chosen = name.trim() || t("notebooks.untitled");
    create.mutate({ params, body: { path: chosen.endsWith(".ipynb") ? chosen : `${chosen}.ipynb` } });
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="end">
        <TextInput
          size="xs"
          label={t("notebooks.new")}
          placeholder={t("notebooks.untitled")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default" loading={create.isPending}>
          {t("notebooks.create")}
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        {t("notebooks.together")}
      </Text>
      <ErrorNotice error={create.error} />
    </form>
  );
}
