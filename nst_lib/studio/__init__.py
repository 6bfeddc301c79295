"""The studio: an app for painting in the browser, in JupyterLab or served to a class by Voilà.

locks, turns, visits: what several visitors share; uploads, restore: what comes from outside; estimate: how long it
will take; form, runs, panel: the app itself; server: `make studio`.
"""
