import { Button, Group, Skeleton, Stack, Textarea, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type RepositoryKind, repositoryRoutes } from "../../../contract/repositories.ts";
import type { Visibility } from "../../../contract/resources.ts";
import { problemOf, useAct } from "../../api.ts";
import { PlaceField, placed } from "../../parts/access/PlaceField.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import { useDefaultVisibility } from "../../parts/resource/standing.ts";
import { paths } from "../../paths.ts";

interface NewRepositoryProps {
  kind: RepositoryKind;
  namespace: string;
  /** The project it is made in. */
  project?: string | undefined;
  onClose: () => void;
}

/** Creates a data set or model and goes to its page, where the first files are dropped. */
export default function NewRepository({ kind, namespace, project, onClose }: NewRepositoryProps) {
  const { t } = useTranslation();
  const visibility = useDefaultVisibility(namespace, kind);
  return (
    <Dialog opened onClose={onClose} title={t(`repositories.new.${kind}`)} size="lg">
      {visibility ? (
        <NewRepositoryForm
          kind={kind}
          namespace={namespace}
          project={project}
          visibility={visibility}
          onClose={onClose}
        />
      ) : (
        <Skeleton height={260} />
      )}
    </Dialog>
  );
}

interface FormProps extends NewRepositoryProps {
  visibility: Visibility;
}

function NewRepositoryForm({ kind, namespace, project, visibility, onClose }: FormProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const route = repositoryRoutes[kind].create;
  const form = useSchemaForm(route.body, { namespace, name: "", description: "", visibility, project });
  const create = useAct(route, (made) => navigate(paths.repository(made)));
  const taken = problemOf(create.error)?.code === "name_taken";
  const submit = form.onSubmit(({ name, description, ...place }) =>
    create.mutate(
      { body: { namespace, name, description, ...placed(place) } },
      {
        onError: (error) =>
          showFaults(form, error) ||
          (problemOf(error)?.code === "name_taken" && form.setFieldError("name", t("repositories.name_taken"))),
      },
    ),
  );
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
        <PlaceField namespace={namespace} value={form.values} onChange={(place) => form.setValues(place)} />
        {!taken && <ErrorNotice error={create.error} />}
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
