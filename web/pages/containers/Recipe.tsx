import { Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Container, editContainer } from "../../../contract/containers.ts";
import { listResourceTypes } from "../../../contract/installation.ts";
import { useAct, useCall } from "../../api.ts";
import { number } from "../../format.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { Bindings } from "../../parts/execution/Bindings.tsx";
import { useIsolation } from "../../parts/execution/isolation.ts";
import { useReason } from "../../parts/guard.tsx";
import { isVisitor } from "../../parts/life/visitor.ts";
import { Snippet } from "../../parts/resource/Snippet.tsx";
import { Section } from "../../parts/Section.tsx";
import { SectionEdit } from "../../parts/SectionEdit.tsx";
import { paths } from "../../paths.ts";
import { RecipeForm } from "./RecipeForm.tsx";

/** What a container is made of: description, compute, inputs, command. */
export function Recipe({ container }: { container: Container }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const reason = useReason()(container.can, "resource.edit");
  const visitor = isVisitor(container);
  const { data } = useCall(listResourceTypes, {}, { enabled: !visitor });
  const type = data?.items.find(({ name }) => name === container.resource_type);
  const isolation = useIsolation(type?.driver, !visitor);
  return (
    <Section
      title={t("containers.recipe")}
      action={!visitor && <SectionEdit label={t("containers.edit_recipe")} reason={reason} onClick={open} />}
    >
      <Stack gap="sm">
        {container.description && <Text>{container.description}</Text>}
        <Part title={t("containers.resource_type")}>
          <Group gap="xs">
            <Text>{container.resource_type}</Text>
            {type && (
              <Text c="dimmed">
                {t("containers.free_of", { free: number(type.free), capacity: number(type.capacity) })}
              </Text>
            )}
          </Group>
          {isolation && (
            <Text size="xs" c="dimmed">
              {isolation.words}
            </Text>
          )}
        </Part>
        {container.environment !== "host" && (
          <Part title={t("containers.environment")}>
            <Text>{container.environment}</Text>
          </Part>
        )}
        <Part title={t("containers.inputs")}>
          <Bindings bindings={container.bindings} />
        </Part>
        {container.mode === "workspace" && (
          <Part title={t("containers.mode")}>
            <Text>{t("containers.modes.workspace")}</Text>
          </Part>
        )}
        {container.command !== "" && (
          <Part title={t(container.mode === "workspace" ? "containers.prepare" : "containers.command")}>
            <Snippet text={container.command} label={t("containers.command")} />
          </Part>
        )}
      </Stack>
      <Dialog opened={opened} onClose={close} title={t("containers.edit", { name: container.name })} size="xl">
        <Edit container={container} onClose={close} />
      </Dialog>
    </Section>
  );
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <div>
    <Text size="xs" fw={600} c="dimmed" mb={2}>
      {title}
    </Text>
    {children}
  </div>
);

function Edit({ container, onClose }: { container: Container; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { namespace, name, description, environment, mode, resource_type, command } = container;
  const bindings = container.bindings.map(({ source, version }) => ({ source, version }));
  const edit = useAct(editContainer, (saved) => {
    onClose();
    return saved.name === name || navigate(paths.container(namespace, saved.name));
  });
  return (
    <RecipeForm
      namespace={namespace}
      schema={editContainer.body}
      initial={{ name, description, environment, mode, resource_type, command, bindings }}
      submit={t("parts.save")}
      onSubmit={(body) => edit.mutateAsync({ params: { namespace, name }, body })}
      onClose={onClose}
    />
  );
}
