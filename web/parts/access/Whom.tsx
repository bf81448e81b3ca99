import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNamespace } from "../../namespace.ts";
import { SubjectChoice } from "./SubjectChoice.tsx";
import type { Thing } from "./thing.ts";

interface WhomProps {
  thing: Thing;
  /** With whom it is shared already. */
  without: readonly string[];
  value: string | undefined;
  onChange: (subject: string | undefined) => void;
  error: ReactNode;
}

/** Whom to share with: in an organization a member or a team, from one's own namespace anybody by user name. */
export function Whom({ thing, without, value, onChange, error }: WhomProps) {
  const { t } = useTranslation();
  const { kind, name } = useNamespace(thing.namespace);
  if (kind !== "organization") return <UserName value={value} onChange={onChange} error={error} />;
  return (
    <SubjectChoice
      organization={thing.namespace}
      label={t("access.share_with")}
      description={t("access.share_with_hint", { organization: name })}
      value={value}
      onChange={onChange}
      error={error}
      without={thing.owner ? [...without, thing.owner.path] : without}
      teams
    />
  );
}

/** A user name, asked for when typing pauses. */
function UserName({ value, onChange, error }: Pick<WhomProps, "value" | "onChange" | "error">) {
  const { t } = useTranslation();
  const [text, setText] = useState(value ?? "");
  const send = useDebouncedCallback((next: string) => onChange(next.trim().toLowerCase() || undefined), 400);
  return (
    <TextInput
      label={t("access.share_user")}
      description={t("access.share_user_hint")}
      value={text}
      error={error}
      autoCapitalize="none"
      spellCheck={false}
      data-autofocus
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        send(currentTarget.value);
      }}
    />
  );
}
