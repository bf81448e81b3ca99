import { Skeleton } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { createContainer } from "../../../contract/containers.ts";
import { listResourceTypes } from "../../../contract/installation.ts";
import type { Visibility } from "../../../contract/resources.ts";
import { useAct, useCall } from "../../api.ts";
import { placed } from "../../parts/access/PlaceField.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { useDefaultVisibility } from "../../parts/resource/standing.ts";
import { paths } from "../../paths.ts";
import { RecipeForm } from "./RecipeForm.tsx";

interface NewContainerProps {
  namespace: string;
  /** The project it is made in. */
  project?: string | undefined;
  onClose: () => void;
}

/** Makes a container and goes to its page, where it is started. */
export default function NewContainer({ namespace, project, onClose }: NewContainerProps) {
  const { t } = useTranslation();
  const visibility = useDefaultVisibility(namespace, "container");
  const { data: types } = useCall(listResourceTypes, {});
  return (
    <Dialog opened onClose={onClose} title={t("containers.new")} size="xl">
      {visibility && types ? (
        <Form
          namespace={namespace}
          project={project}
          visibility={visibility}
          resource_type={types.items[0]?.name ?? ""}
          onClose={onClose}
        />
      ) : (
        <Skeleton height={420} />
      )}
    </Dialog>
  );
}

interface FormProps extends NewContainerProps {
  visibility: Visibility;
  resource_type: string;
}

function Form({ namespace, project, visibility, resource_type, onClose }: FormProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const create = useAct(createContainer, (made) => navigate(paths.container(made.namespace, made.name)));
  return (
    <RecipeForm
      namespace={namespace}
      schema={createContainer.body}
      initial={{ namespace, name: "", description: "", mode: "task", resource_type, command: "", bindings: [] }}
      place={{ project, visibility }}
      submit={t("parts.create")}
      onSubmit={(body, place) => create.mutateAsync({ body: { ...body, ...placed(place) } })}
      onClose={onClose}
    />
  );
}
