/** Shells that there is a script for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * For each shell the least that asks `tally complete` for the candidates of the words typed so far, and offers file names where there are
 * none. The words are handed over as they are, never evaluated.
 */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# bash completion of tally: source <(tally completion bash)
_tally() {
  local IFS=$'\\n'
  COMPREPLY=($(tally complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _tally tally
`,
  zsh: `#compdef tally
# zsh completion of tally: source <(tally completion zsh)
_tally() {
  local -a candidates
  candidates=("\${(@f)$(tally complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${candidates[1]}" ]]; then compadd -- "\${candidates[@]}"; else _files; fi
}
compdef _tally tally
`,
  fish: `# fish completion of tally: tally completion fish | source
complete -c tally -a '(tally complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
`,
};
