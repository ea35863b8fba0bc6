using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Marten.Threads.Access;
using Marten.Threads.MartenBridge.Documents;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Folding;

namespace Marten.Threads.Collections;

/// <summary>
/// A collection whose instances are Marten documents too: knows which member is <c>_id</c> and turns instances into
/// documents and back.
/// </summary>
internal abstract class TypedCollection
{
    private const string IdName = "_id";

    private protected TypedCollection(string name, Type documentType, PropertyInfo id)
    {
        Name = name;
        DocumentType = documentType;
        Id = id;
        Json = JsonOptions(documentType, id);
    }

    public string Name { get; }

    public Type DocumentType { get; }

    /// <summary>The member that holds <c>_id</c>.</summary>
    public PropertyInfo Id { get; }

    /// <summary>camelCase names, as JavaScript clients write them, and <c>_id</c> for the id member.</summary>
    public JsonSerializerOptions Json { get; }

    /// <summary>The validator of writes to it, or null.</summary>
    public IOperationJudge? Judge { get; private protected set; }

    /// <summary>The version of the validator, or null.</summary>
    public string? ValidatorVersion { get; private protected set; }

    /// <summary>What readers see of it, or null for everything.</summary>
    public IInstanceFilter? Filter { get; private protected set; }

    public static TypedCollection For<T>(string name, Action<MartenRegistry.DocumentMappingExpression<T>>? configure) where T : class
    {
        if (!Protocol.Patches.CollectionName.IsValid(name))
            throw new ThreadUsageException($"'{name}' is no collection name: use letters, digits and single hyphens, at most 128 bytes.");
        return new TypedCollection<T>(name, FindId(typeof(T)), configure);
    }

    /// <summary>Registers the document with the thread store.</summary>
    public abstract void Register(StoreOptions options);

    /// <summary>Queues the document of an instance.</summary>
    /// <returns>False when the instance does not fit the type; then no document is kept.</returns>
    public abstract bool TryStore(IDocumentOperations session, string id, DocObject instance);

    /// <summary>Queues the removal of an instance's document.</summary>
    public abstract void Delete(IDocumentOperations session, string id);

    /// <summary>Queues the removal of every document in the session's tenant.</summary>
    public abstract void DeleteAll(IDocumentOperations session);

    private static PropertyInfo FindId(Type type)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        var id = Array.Find(properties, static p => p.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name == IdName)
            ?? Array.Find(properties, static p => p.IsDefined(typeof(JasperFx.IdentityAttribute)))
            ?? Array.Find(properties, static p => string.Equals(p.Name, "Id", StringComparison.OrdinalIgnoreCase));
        if (id is null || id.PropertyType != typeof(string) || !id.CanWrite)
            throw new ThreadUsageException($"{type.Name} cannot be the document of a collection: it needs a writable string property named Id, or one with [JsonPropertyName(\"_id\")].");
        return id;
    }

    private static JsonSerializerOptions JsonOptions(Type type, PropertyInfo id)
    {
        var resolver = new DefaultJsonTypeInfoResolver();
        resolver.Modifiers.Add(info =>
        {
            if (info.Type != type) return;
            foreach (var property in info.Properties)
            {
                if (property.AttributeProvider is MemberInfo member && member.Name == id.Name) property.Name = IdName;
            }
        });
        return new JsonSerializerOptions(JsonSerializerDefaults.General)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            TypeInfoResolver = resolver,
        };
    }
}

/// <inheritdoc/>
internal sealed class TypedCollection<T>(string name, PropertyInfo id, Action<MartenRegistry.DocumentMappingExpression<T>>? configure)
    : TypedCollection(name, typeof(T), id)
    where T : class
{
    /// <summary>A version is a word or two: 100 characters.</summary>
    private const int VersionLengthMax = 100;

    private DocumentProbe? _probe;

    /// <exception cref="ThreadUsageException">It has a validator already, or one without a version.</exception>
    public void ValidateWith(IWriteValidator<T> validator)
    {
        if (Judge is not null) throw new ThreadUsageException($"Writes of {typeof(T).Name} have a validator already. Register one that asks both.");
        if (string.IsNullOrEmpty(validator.Version) || validator.Version.Length > VersionLengthMax)
            throw new ThreadUsageException($"{validator.GetType().Name}.Version must be a text of 1 to {VersionLengthMax} characters that changes with its decisions: peers compare it.");
        ValidatorVersion = validator.Version;
        Judge = new TypedJudge<T>(this, validator);
    }

    /// <exception cref="ThreadUsageException">It has a filter already.</exception>
    public void FilterWith(IReadFilter<T> filter)
    {
        if (Filter is not null) throw new ThreadUsageException($"Reads of {typeof(T).Name} have a filter already. Register one that asks both.");
        Filter = new TypedFilter<T>(this, filter);
    }

    public override void Register(StoreOptions options)
    {
        var parameter = Expression.Parameter(typeof(T));
        var identity = Expression.Lambda<Func<T, object>>(Expression.Convert(Expression.Property(parameter, Id), typeof(object)), parameter);
        var mapping = options.Schema.For<T>().Identity(identity);
        configure?.Invoke(mapping);
        _probe = DocumentProbe.Of(options, typeof(T), Id.Name);
    }

    public override bool TryStore(IDocumentOperations session, string id, DocObject instance)
    {
        if (Read(instance) is not { } document || !CanBeKept(document, id)) return false;
        session.Store(document);
        return true;
    }

    public override void Delete(IDocumentOperations session, string id) => session.Delete<T>(id);

    public override void DeleteAll(IDocumentOperations session) => session.DeleteWhere<T>(static _ => true);

    /// <summary>The document of an instance, or null when the instance does not fit the type.</summary>
    public T? Read(DocObject instance)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(JsonText.Write(instance), Json);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Foreign data runs through the application's own setters, which may throw anything. What does not fit is left
            // out and marked.
            return null;
        }
    }

    private bool CanBeKept(T document, string id)
    {
        try
        {
            Id.SetValue(document, id);
            return _probe!.CanHold(document);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>A document as JSON text.</summary>
    public string Write(T document) => JsonSerializer.Serialize(document, Json);
}
