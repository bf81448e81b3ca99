import { Group, Text } from "@mantine/core";
import { IconBinaryTree, IconBox, IconDatabase, IconFolder, IconFolderPlus } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Project } from "../../../contract/projects.ts";
import { listResources, listSharedWithMe, type ResourceKind } from "../../../contract/resources.ts";
import { useNamespace } from "../../namespace.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { ResourceList } from "../../parts/resource/ResourceList.tsx";
import { useNamespaceCan } from "../../parts/resource/standing.ts";

const NewRepository = lazy(() => import("../repositories/NewRepository.tsx"));
const NewContainer = lazy(() => import("../containers/NewContainer.tsx"));
const TakeIn = lazy(() => import("./TakeIn.tsx"));

/** What is in a project, and the ways to put something in; a guest of it only reads the list. */
export function ProjectResources({ project }: { project: Project }) {
  const { t } = useTranslation();
  const search = useSearch({ from: "/frame/$namespace/projects/$name" });
  const navigate = useNavigate({ from: "/$namespace/projects/$name" });
  const show = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const { namespace, name, description } = project;
  const guest = useNamespace(namespace).kind === "foreign";
  const close = () => show({ make: undefined, take: undefined });
  const buttons = !guest && <Buttons project={project} onShow={show} />;
  return (
    <>
      {description && <Text mb="md">{description}</Text>}
      <ResourceList
        route={guest ? listSharedWithMe : listResources}
        label={t("projects.resources")}
        namespace={namespace}
        project={name}
        search={search}
        onSearch={show}
        action={project.resources > 0 && buttons}
        empty={
          <EmptyState icon={<IconFolder size={22} />} title={t("projects.empty_project")} action={buttons}>
            {t(guest ? "projects.empty_project_guest" : "projects.empty_project_text")}
          </EmptyState>
        }
      />
      <Suspense>
        {(search.make === "dataset" || search.make === "model") && (
          <NewRepository kind={search.make} namespace={namespace} project={name} onClose={close} />
        )}
        {search.make === "container" && <NewContainer namespace={namespace} project={name} onClose={close} />}
        {search.take !== undefined && (
          <TakeIn project={project} taken={search.take} onTake={(take) => show({ take })} onClose={close} />
        )}
      </Suspense>
    </>
  );
}

interface ButtonsProps {
  project: Project;
  onShow: (change: { make?: ResourceKind; take?: string }) => void;
}

function Buttons({ project, onShow }: ButtonsProps) {
  const { t } = useTranslation();
  const role = useReason()(useNamespaceCan(project.namespace), "resource.create");
  const reason = project.can["project.add"] === false ? t("projects.add_reason") : role;
  return (
    <Group gap="xs">
      <GuardedButton
        variant="default"
        reason={reason}
        leftSection={<IconFolderPlus size={16} />}
        onClick={() => onShow({ take: "" })}
      >
        {t("access.move_in")}
      </GuardedButton>
      <GuardedButton
        variant="default"
        reason={reason}
        leftSection={<IconBox size={16} />}
        onClick={() => onShow({ make: "container" })}
      >
        {t("projects.new_container")}
      </GuardedButton>
      <GuardedButton
        variant="default"
        reason={reason}
        leftSection={<IconBinaryTree size={16} />}
        onClick={() => onShow({ make: "model" })}
      >
        {t("projects.new_model")}
      </GuardedButton>
      <GuardedButton
        reason={reason}
        leftSection={<IconDatabase size={16} />}
        onClick={() => onShow({ make: "dataset" })}
      >
        {t("projects.new_dataset")}
      </GuardedButton>
    </Group>
  );
}
