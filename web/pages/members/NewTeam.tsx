import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { createTeam } from "../../../contract/teams.ts";
import { useAct } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { paths } from "../../paths.ts";
import { TeamForm } from "./TeamForm.tsx";

/** Makes a team and goes to its page, where people are put in. */
export function NewTeam({ namespace, onClose }: { namespace: string; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const create = useAct(createTeam, ({ name }) => navigate(paths.team(namespace, name)));
  return (
    <Dialog opened onClose={onClose} title={t("teams.new")}>
      <TeamForm
        initial={{ name: "", description: "" }}
        action={t("teams.create")}
        onSubmit={(body) => create.mutateAsync({ params: { organization: namespace }, body })}
        onClose={onClose}
      />
    </Dialog>
  );
}
