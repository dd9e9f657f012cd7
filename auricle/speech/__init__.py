"""Writes down what is said in a recording, by a model that the operator supplies. Plain.

    ear.trouble(folder)                                    # None, or the sentence that stops the start
    ear.hear(sound, model=folder, language="zh-hans")      # Heard: the words, and how far it got

A child process (`listening`) loads the recogniser, is given the sound on its standard input and answers on its standard
output. It has no environment, no database, and limits on time and memory; it may write no file.

Promised: ten minutes are answered within a hundred seconds, or refused. Not promised: that a word is right.
"""
