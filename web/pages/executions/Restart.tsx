import { Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconRefresh } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Execution } from "../../../contract/executions.ts";
import { restartExecution } from "../../../contract/workspaces.ts";
import { useAct } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { paths } from "../../paths.ts";

/** Goes on with what it left: a new execution with the same parameters and a copy of its files. */
export function Restart({ execution }: { execution: Execution }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [opened, { open, close }] = useDisclosure(false);
  const reason = useReason()(execution.can, "execution.start");
  const restart = useAct(restartExecution, (made) =>
    navigate(paths.execution(made.namespace, made.container, made.number)),
  );
  const { namespace, container, number } = execution;
  return (
    <>
      <GuardedButton variant="default" reason={reason} leftSection={<IconRefresh size={16} />} onClick={open}>
        {t("executions.restart")}
      </GuardedButton>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t("executions.restart_title", { number, container })}
        confirm={t("executions.restart")}
        harmless
        onConfirm={() => restart.mutateAsync({ params: { namespace, name: container, number } })}
      >
        <Text>{t("executions.restart_text")}</Text>
      </ConfirmDialog>
    </>
  );
}
