from undersign.drafting.template import Template, TemplateVersion

__all__ = ["Template", "TemplateVersion"]
