"""What the new words of a mail mean: labels with the sentence that says so, and days counted from the mail's own."""
