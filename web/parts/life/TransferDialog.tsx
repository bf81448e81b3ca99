import { Button, Group, List, Select, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Resource } from "../../../contract/resources.ts";
import {
  transferApi,
  transferApplication,
  transferContainer,
  transferDataset,
  transferModel,
} from "../../../contract/transfers.ts";
import { problemOf, useAct } from "../../api.ts";
import { useNamespace } from "../../namespace.ts";
import { resourcePath } from "../../paths.ts";
import { ProjectChoice } from "../access/ProjectChoice.tsx";
import { Dialog } from "../Dialog.tsx";
import { ErrorNotice } from "../ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../form.ts";
import { usePlaces } from "./places.ts";

interface TransferDialogProps {
  resource: Resource;
  onClose: () => void;
}

const routes = {
  dataset: transferDataset,
  model: transferModel,
  container: transferContainer,
  application: transferApplication,
  api: transferApi,
} as const;

/** Moves a resource into another workbench, after its name was typed. */
export default function TransferDialog({ resource, onClose }: TransferDialogProps) {
  const { t } = useTranslation();
  const places = usePlaces().filter(({ value }) => value !== resource.namespace);
  return (
    <Dialog opened onClose={onClose} title={t("life.transfer_title", { name: resource.name })} size="lg">
      {places[0] ? (
        <Form resource={resource} places={places} first={places[0].value} onClose={onClose} />
      ) : (
        <Text>{t("life.transfer_nowhere")}</Text>
      )}
    </Dialog>
  );
}

interface FormProps extends TransferDialogProps {
  places: { value: string; label: string }[];
  first: string;
}

interface Values extends Record<string, unknown> {
  namespace: string;
  name: string;
  project?: string | undefined;
  confirm: string;
}

function Form({ resource, places, first, onClose }: FormProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const route = routes[resource.kind as keyof typeof routes];
  const initial: Values = { namespace: first, name: resource.name, project: undefined, confirm: "" };
  const form = useSchemaForm<Values>(route.body, initial);
  const transfer = useAct(route, (moved) => {
    notifications.show({ message: t("life.transferred", { name: moved.name, place: moved.namespace }) });
    return navigate(resourcePath(moved));
  });
  const refuse = (error: unknown) =>
    problemOf(error)?.code === "name_taken"
      ? form.setFieldError("name", t("resources.name_taken"))
      : showFaults(form, error);
  const params = { namespace: resource.namespace, name: resource.name };
  const { namespace, project, confirm } = form.getValues();
  return (
    <form onSubmit={form.onSubmit((body) => transfer.mutate({ params, body }, { onError: refuse }))} noValidate>
      <Stack gap="md">
        <Select
          label={t("life.transfer_to")}
          data={places}
          allowDeselect={false}
          value={namespace}
          onChange={(next) => form.setValues({ namespace: next ?? namespace, project: undefined })}
        />
        <ProjectChoice
          namespace={namespace}
          label={t("projects.choose")}
          placeholder={t("projects.none")}
          value={project}
          onChange={(next) => form.setFieldValue("project", next)}
          fits={({ can }) => can["project.add"] !== false}
        />
        <TextInput label={t("life.name_there")} required {...form.getInputProps("name")} />
        <WhatHappens resource={resource} to={namespace} project={project} />
        <TextInput
          label={t("parts.type_to_confirm", { name: resource.name })}
          autoComplete="off"
          {...form.getInputProps("confirm")}
        />
        {problemOf(transfer.error)?.code !== "name_taken" && <ErrorNotice error={transfer.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={transfer.isPending} disabled={confirm !== resource.name}>
            {t("life.transfer")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface WhatHappensProps {
  resource: Resource;
  to: string;
  project: string | undefined;
}

/** What ends, what counts where, who reaches it then. */
function WhatHappens({ resource, to, project }: WhatHappensProps) {
  const { t } = useTranslation();
  const here = useNamespace(resource.namespace).name;
  const there = useNamespace(to).name;
  return (
    <List size="sm" spacing={4}>
      <List.Item>{t("life.transfer_storage", { here, there })}</List.Item>
      <List.Item>
        {project === undefined ? t("life.transfer_access", { there }) : t("life.transfer_project", { project })}
      </List.Item>
      <List.Item>{t("life.transfer_address")}</List.Item>
      {resource.kind === "container" && <List.Item>{t("life.transfer_executions", { here })}</List.Item>}
    </List>
  );
}
