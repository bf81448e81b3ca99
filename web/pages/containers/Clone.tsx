import { Alert, Group, List, Stack, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Container, cloneContainer } from "../../../contract/containers.ts";
import { useAct } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { CopyForm } from "../../parts/life/CopyForm.tsx";
import { ButtonLink } from "../../parts/links.tsx";
import { paths } from "../../paths.ts";

interface CloneProps {
  container: Container;
  onClose: () => void;
}

/** Makes a copy fully one's own, in a workbench where one may create. */
export default function Clone({ container, onClose }: CloneProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { namespace, name } = container;
  const clone = useAct(
    cloneContainer,
    ({ container: made, dropped_bindings }) =>
      dropped_bindings.length === 0 && navigate(paths.container(made.namespace, made.name)),
  );
  return (
    <Dialog opened onClose={onClose} title={t("containers.clone_title", { name })}>
      {clone.data && clone.data.dropped_bindings.length > 0 ? (
        <Dropped done={clone.data} />
      ) : (
        <CopyForm
          of={container}
          schema={cloneContainer.body}
          text={t("containers.clone_text")}
          submit={t("containers.clone")}
          onSubmit={(body) => clone.mutateAsync({ params: { namespace, name }, body })}
          error={clone.error}
          onClose={onClose}
        />
      )}
    </Dialog>
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
