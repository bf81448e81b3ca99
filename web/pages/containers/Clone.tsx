import { Alert, Button, Group, List, Select, Stack, Text, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Container, cloneContainer } from "../../../contract/containers.ts";
import { problemOf, useAct } from "../../api.ts";
import { useNamespaces } from "../../namespace.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import { ButtonLink } from "../../parts/links.tsx";
import { paths } from "../../paths.ts";

interface CloneProps {
  container: Container;
  onClose: () => void;
}

/** Makes a copy fully one's own, in a workbench where one may create. */
export default function Clone({ container, onClose }: CloneProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened onClose={onClose} title={t("containers.clone_title", { name: container.name })}>
      <CloneForm container={container} onClose={onClose} />
    </Dialog>
  );
}

const creators = new Set(["developer", "editor", "maintainer"]);

function CloneForm({ container, onClose }: CloneProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const params = { namespace: container.namespace, name: container.name };
  const places = useNamespaces().filter(({ role }) => role === null || creators.has(role));
  const here = places.find(({ path }) => path === container.namespace) ?? places[0];
  const form = useSchemaForm(cloneContainer.body, {
    namespace: here?.path ?? "",
    name: here?.path === container.namespace ? `${container.name}-2` : container.name,
  });
  const clone = useAct(
    cloneContainer,
    ({ container: made, dropped_bindings }) =>
      dropped_bindings.length === 0 && navigate(paths.container(made.namespace, made.name)),
  );
  const refuse = (error: unknown) =>
    problemOf(error)?.code === "name_taken"
      ? form.setFieldError("name", t("resources.name_taken"))
      : showFaults(form, error);
  if (clone.data && clone.data.dropped_bindings.length > 0) return <Dropped done={clone.data} />;
  return (
    <form onSubmit={form.onSubmit((body) => clone.mutate({ params, body }, { onError: refuse }))} noValidate>
      <Stack gap="md">
        <Text c="dimmed">{t("containers.clone_text")}</Text>
        <Select
          label={t("containers.clone_to")}
          data={places.map(({ path, name, kind }) => ({
            value: path,
            label: kind === "person" ? t("containers.clone_personal", { name }) : name,
          }))}
          allowDeselect={false}
          {...form.getInputProps("namespace")}
        />
        <TextInput label={t("resources.name")} required data-autofocus {...form.getInputProps("name")} />
        {problemOf(clone.error)?.code !== "name_taken" && <ErrorNotice error={clone.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={clone.isPending}>
            {t("containers.clone")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What a clone could not take along. */
function Dropped({ done }: { done: { container: Container; dropped_bindings: string[] } }) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <Alert color="orange" title={t("containers.dropped_title", { count: done.dropped_bindings.length })}>
        <Text>{t("containers.dropped_text")}</Text>
        <List size="sm" mt={4}>
          {done.dropped_bindings.map((source) => (
            <List.Item key={source}>{source}</List.Item>
          ))}
        </List>
      </Alert>
      <Group justify="flex-end">
        <ButtonLink {...paths.container(done.container.namespace, done.container.name)}>
          {t("containers.open_clone")}
        </ButtonLink>
      </Group>
    </Stack>
  );
}
