import { UnstyledButton, type UnstyledButtonProps } from "@mantine/core";
import type { ComponentPropsWithRef } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../namespace.ts";
import { NamespaceAvatar } from "../parts/NamespaceAvatar.tsx";

/** Oneself, at the end of the top line. */
export function PersonButton(props: UnstyledButtonProps & ComponentPropsWithRef<"button">) {
  const { t } = useTranslation();
  const person = useMe();
  if (!person) return null;
  return (
    <UnstyledButton aria-label={t("frame.person_menu", { name: person.name })} aria-haspopup="menu" p={4} {...props}>
      <NamespaceAvatar {...person} kind="person" />
    </UnstyledButton>
  );
}
