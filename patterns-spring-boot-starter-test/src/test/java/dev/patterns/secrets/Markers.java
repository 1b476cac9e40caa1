/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.secrets;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.web.util.UriUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * Values that must not be found anywhere, in any form.
 */
final class Markers {

	private final Map<String, String> values = new LinkedHashMap<>();

	String add(String name, String value) {
		this.values.put(name, value);
		return value;
	}

	String text(String name) {
		return add(name, "MARKER \"" + name + "\" 'ü<&>' \\ ${user.home} #{1+1} +/=?" + name.hashCode());
	}

	String plain(String name) {
		return add(name, "MARKER-" + name + "-" + Math.abs(name.hashCode()));
	}

	/**
	 * Where a text has a marker in it.
	 * @param where what the text is
	 * @param text the text
	 * @return the finds
	 */
	List<String> in(String where, String text) {
		List<String> finds = new ArrayList<>();
		String lower = text.toLowerCase(java.util.Locale.ROOT);
		this.values.forEach((name, value) -> forms(value).forEach((form, written) -> {
			int at = form.equals("hex") ? lower.indexOf(written) : text.indexOf(written);
			if (at >= 0) {
				int line = text.lastIndexOf('\n', at) + 1;
				finds.add("%s has %s as %s: %s".formatted(where, name, form,
						text.substring(line, Math.min(text.length(), line + 200))));
			}
		}));
		return finds;
	}

	private static Map<String, String> forms(String value) {
		byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
		String json = new JsonMapper().writeValueAsString(value);
		Map<String, String> forms = new LinkedHashMap<>();
		forms.put("raw", value);
		forms.put("base64", Base64.getEncoder().withoutPadding().encodeToString(bytes));
		forms.put("base64url", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
		forms.put("url", URLEncoder.encode(value, StandardCharsets.UTF_8));
		forms.put("path", UriUtils.encode(value, StandardCharsets.UTF_8));
		forms.put("hex", HexFormat.of().formatHex(bytes));
		forms.put("json", json.substring(1, json.length() - 1));
		forms.put("escaped", value.replace("${", "\\${"));
		forms.put("html", value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
		return forms;
	}

}
