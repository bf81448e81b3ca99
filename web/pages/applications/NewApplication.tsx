import { Button, Group, Skeleton, Stack, Textarea, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { createApplication } from "../../../contract/applications.ts";
import { prose, ResourceName } from "../../../contract/common.ts";
import type { Visibility } from "../../../contract/resources.ts";
import { problemOf, useAct } from "../../api.ts";
import { PlaceField, placed } from "../../parts/access/PlaceField.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import { useDefaultVisibility } from "../../parts/resource/standing.ts";
import { paths } from "../../paths.ts";
import { faultsOf } from "./faults.ts";
import { emptyDraft, ServesFields, servesOf } from "./ServesFields.tsx";

interface NewApplicationProps {
  namespace: string;
  /** The project it is made in. */
  project?: string | undefined;
  onClose: () => void;
}

/** Makes an application and goes to its page. */
export default function NewApplication({ namespace, project, onClose }: NewApplicationProps) {
  const { t } = useTranslation();
  const visibility = useDefaultVisibility(namespace, "application");
  return (
    <Dialog opened onClose={onClose} title={t("applications.new")} size="lg">
      {visibility ? (
        <Form namespace={namespace} project={project} visibility={visibility} onClose={onClose} />
      ) : (
        <Skeleton height={380} />
      )}
    </Dialog>
  );
}

const Values = z.object({ name: ResourceName, description: prose(2000) }).loose();

function Form({ namespace, project, visibility, onClose }: NewApplicationProps & { visibility: Visibility }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(emptyDraft);
  const form = useSchemaForm(Values, { name: "", description: "", visibility, project });
  const create = useAct(createApplication, (made) => navigate(paths.application(made.namespace, made.name)));
  const faults = faultsOf(create.error);
  const refuse = (error: unknown) =>
    problemOf(error)?.code === "name_taken"
      ? form.setFieldError("name", t("applications.name_taken"))
      : showFaults(form, error);
  const submit = form.onSubmit(({ name, description, ...place }) =>
    create.mutate(
      { body: { namespace, name, description, serves: servesOf(draft), ...placed(place) } },
      { onError: (error) => void refuse(error) },
    ),
  );
  const said = Object.keys(faults).length > 0 || problemOf(create.error)?.code === "name_taken";
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t("resources.name")}
          description={t("resources.name_hint")}
          required
          autoFocus
          {...form.getInputProps("name")}
        />
        <Textarea
          label={t("resources.description")}
          description={t("resources.description_hint")}
          autosize
          minRows={2}
          maxRows={6}
          {...form.getInputProps("description")}
        />
        <ServesFields namespace={namespace} value={draft} onChange={setDraft} faults={faults} />
        <PlaceField namespace={namespace} value={form.values} onChange={(place) => form.setValues(place)} />
        {!said && <ErrorNotice error={create.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t("parts.create")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
