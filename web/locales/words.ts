/** The same words in another language: every key of the first, where singular forms are optional (Chinese has none). */
export type Words<T> = {
  [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends string ? string : Words<T[K]>;
};
