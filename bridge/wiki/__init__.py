"""The live wiki, through pywikibot."""
