import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import {
  editOrganizationToken,
  listOrganizationTokens,
  type OrganizationToken,
  revokeOrganizationToken,
  rotateOrganizationToken,
} from "../../../contract/organization-tokens.ts";
import { call, useAct } from "../../api.ts";
import { assignedTo, subjectOf } from "./assigned.ts";
import { RowActions } from "./RowActions.tsx";

const EditDialog = lazy(() => import("./EditDialog.tsx"));
const RotateDialog = lazy(() => import("./RotateDialog.tsx"));
const AssignedField = lazy(() => import("./NewOrganizationToken.tsx").then((m) => ({ default: m.AssignedField })));

interface OrganizationTokenActionsProps {
  organization: string;
  token: OrganizationToken;
  onRevoked?: () => void;
}

/** What maintainers do with a token of their organization. */
export function OrganizationTokenActions({ organization, token, onRevoked }: OrganizationTokenActionsProps) {
  const params = { organization, id: token.id };
  const client = useQueryClient();
  const [doing, setDoing] = useState<"edit" | "rotate">();
  const [subject, setSubject] = useState(subjectOf(token));
  const done = () => setDoing(undefined);
  const [editing, rotating] = [useAct(editOrganizationToken, done), useAct(rotateOrganizationToken)];
  const rotate = { ...rotating, mutate: (body: { previous_until?: string }) => rotating.mutate({ params, body }) };
  const assigned = subject === subjectOf(token) ? {} : assignedTo(subject);
  const revoke = async () => {
    await call(revokeOrganizationToken, { params });
    onRevoked?.();
    await client.invalidateQueries({ queryKey: [listOrganizationTokens.path] });
  };
  return (
    <>
      <RowActions
        name={token.name}
        onEdit={() => setDoing("edit")}
        onRotate={() => setDoing("rotate")}
        onRevoke={revoke}
      />
      <Suspense>
        {doing === "edit" && (
          <EditDialog
            token={token}
            act={editing}
            onSend={(body) => editing.mutate({ params, body: { ...body, ...assigned } })}
            onClose={done}
          >
            <AssignedField organization={organization} value={subject} onChange={setSubject} />
          </EditDialog>
        )}
        {doing === "rotate" && (
          <RotateDialog name={token.name} stopped={token.state === "maker_left"} act={rotate} onClose={done} />
        )}
      </Suspense>
    </>
  );
}
