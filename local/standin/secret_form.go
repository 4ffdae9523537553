package standin

import (
	"encoding/base64"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// inOneForm encodes what either version of a Secret gives as text, where one of them gives something encoded: the API server keeps all of it so, and the
// provider finds no difference between a text and the same one encoded.
// Source: pulumi-kubernetes, provider/pkg/clients/unstructured.go, normalizeSecret.
func inOneForm(olds, news resource.PropertyMap) (was, is resource.PropertyMap) {
	if !olds.HasValue("data") && !news.HasValue("data") {
		return olds, news
	}
	return encoded(olds), encoded(news)
}

// encoded moves a Secret's text (stringData) to where it lies encoded (data). What isn't known yet stays unknown.
func encoded(in resource.PropertyMap) resource.PropertyMap {
	open := revealed(in)
	texts := open["stringData"]
	if !texts.IsObject() {
		return in
	}
	data := resource.PropertyMap{}
	if open["data"].IsObject() {
		data = open["data"].ObjectValue().Copy()
	}
	for key, text := range texts.ObjectValue() {
		if text.IsString() {
			text = resource.NewProperty(base64.StdEncoding.EncodeToString([]byte(text.StringValue())))
		}
		data[key] = text
	}
	out := in.Copy()
	delete(out, "stringData")
	out["data"] = resource.MakeSecret(resource.NewProperty(data))
	return out
}
