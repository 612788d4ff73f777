# ruff: noqa: INP001 - a script, no package
"""What Keras 1 and 2 had and tf_keras no longer shows: old modules, names and keywords, to be tried on Keras 3."""

from __future__ import annotations

import re

NO_OBJECTS = frozenset(
    "get serialize deserialize deserialize_keras_object serialize_keras_object keras_export clone_metric "
    "clone_metrics "
    "is_categorical_crossentropy get_source_inputs".split()
)
"""Functions in the modules of losses, metrics ... that are none of these."""

MODULES = frozenset(
    """
    utils.np_utils utils.vis_utils utils.visualize_util utils.generic_utils utils.data_utils utils.layer_utils
    utils.training_utils utils.io_utils utils.test_utils utils.conv_utils utils.tf_utils utils.losses_utils
    utils.multi_gpu_utils utils.image_utils utils.metrics_utils utils.dataset_utils
    layers.core layers.convolutional layers.recurrent layers.embeddings layers.normalization layers.advanced_activations
    layers.noise layers.merge layers.merging layers.wrappers layers.local layers.pooling layers.cudnn_recurrent
    layers.convolutional_recurrent layers.attention layers.experimental layers.rnn layers.reshaping
    layers.regularization
    layers.serialization layers.preprocessing layers.kernelized layers.convolutional_recurrent layers.activation
    engine objectives initializations legacy.interfaces legacy.layers backend.tensorflow_backend backend.common
    backend.theano_backend backend.load_backend
    wrappers.scikit_learn preprocessing.text optimizers.experimental optimizers.optimizer_v2 optimizer_v2
    optimizers.schedules.learning_rate_schedule optimizers.adam_v2 optimizers.gradient_descent_v2 optimizers.rmsprop_v2
    optimizers.adagrad_v2 optimizers.adadelta_v2 optimizers.adamax_v2 optimizers.nadam_v2 optimizers.adam
    optimizers.sgd optimizers.rmsprop
    saving.save saving.hdf5_format saving.model_config saving.saved_model callbacks.callbacks callbacks.tensorboard_v1
    callbacks.experimental feature_column distribute dtensor premade estimator experimental mixed_precision.experimental
    initializers.initializers_v1 initializers.initializers_v2 applications.keras_applications applications.resnext
    applications.resnet_common applications.music_tagger_crnn datasets.cifar
    preprocessing.dataset_utils
    """.split()
)

NAMES = frozenset(
    """
    layers.Merge layers.merge layers.MaxoutDense layers.Highway layers.TimeDistributedDense layers.AtrousConvolution1D
    layers.AtrousConvolution2D layers.Deconvolution2D layers.Deconvolution3D layers.CuDNNLSTM layers.CuDNNGRU
    layers.ThresholdedReLU layers.LocallyConnected1D layers.LocallyConnected2D layers.ParametricSoftplus layers.SReLU
    layers.ConvRecurrent2D layers.Recurrent layers.ConvLSTM2DCell layers.CuDNNRNN layers.DenseFeatures
    layers.Convolution1D layers.Convolution2D layers.Convolution3D layers.SeparableConvolution2D layers.RandomWidth
    layers.AlphaDropout layers.SeparableConv2D
    models.Graph models.model_from_yaml models.model_from_config models.Functional models.Input models.Layer
    utils.multi_gpu_model utils.print_summary utils.HDF5Matrix utils.GeneratorEnqueuer utils.OrderedEnqueuer
    utils.SequenceEnqueuer utils.convert_all_kernels_in_model utils.probas_to_classes utils.to_categorical
    utils.experimental
    preprocessing.image.ImageDataGenerator preprocessing.image.Iterator preprocessing.image.NumpyArrayIterator
    preprocessing.image.DirectoryIterator preprocessing.image.DataFrameIterator preprocessing.image.random_rotation
    preprocessing.image.random_shift preprocessing.image.random_shear preprocessing.image.random_zoom
    preprocessing.image.random_channel_shift preprocessing.image.random_brightness
    preprocessing.image.apply_affine_transform preprocessing.image.apply_brightness_shift
    preprocessing.image.apply_channel_shift preprocessing.image.transform_matrix_offset_center
    preprocessing.image.apply_transform preprocessing.image.flip_axis preprocessing.image.image_dataset_from_directory
    preprocessing.sequence.TimeseriesGenerator preprocessing.sequence.make_sampling_table
    preprocessing.sequence.skipgrams
    losses.cosine losses.cosine_proximity losses.huber_loss losses.logcosh losses.kullback_leibler_divergence
    metrics.fbeta_score metrics.fmeasure metrics.precision metrics.recall metrics.matthews_correlation
    metrics.cosine_proximity metrics.MeanRelativeError metrics.SumOverBatchSize metrics.cosine
    optimizers.TFOptimizer regularizers.WeightRegularizer regularizers.ActivityRegularizer regularizers.activity_l1
    regularizers.activity_l2 regularizers.activity_l1l2 regularizers.l1l2 constraints.maxnorm constraints.nonneg
    constraints.unitnorm initializers.normal initializers.uniform initializers.zero initializers.one
    backend.set_session backend.get_session backend.tf backend.set_learning_phase backend.learning_phase
    callbacks.Baselogger activations.hard_sigmoid
    """.split()
)

MOVED = {
    "utils.np_utils": "utils",
    "utils.vis_utils": "utils",
    "utils.visualize_util": "utils",
    "utils.generic_utils": "utils",
    "utils.data_utils": "utils",
    "utils.layer_utils": "utils",
    "utils.io_utils": "utils",
    "utils.image_utils": "utils",
    **{
        f"layers.{name}": "layers"
        for name in (
            "core convolutional recurrent embeddings normalization advanced_activations noise merge merging wrappers "
            "local pooling convolutional_recurrent attention experimental.preprocessing experimental rnn reshaping "
            "regularization activation preprocessing core.dense normalization.batch_normalization"
        ).split()
    },
    "engine.topology": "layers",
    "engine.base_layer": "layers",
    "engine.input_layer": "layers",
    "engine.training": "models",
    "engine.sequential": "models",
    "engine.functional": "models",
    "engine": "layers",
    "objectives": "losses",
    "optimizers.adam": "optimizers",
    "optimizers.sgd": "optimizers",
    "optimizers.rmsprop": "optimizers",
    "optimizers.adam_v2": "optimizers",
    "optimizers.gradient_descent_v2": "optimizers",
    "optimizers.rmsprop_v2": "optimizers",
    "optimizers.adagrad_v2": "optimizers",
    "optimizers.adadelta_v2": "optimizers",
    "optimizers.adamax_v2": "optimizers",
    "optimizers.nadam_v2": "optimizers",
    "optimizers.experimental": "optimizers",
    "callbacks.callbacks": "callbacks",
    "callbacks.experimental": "callbacks",
    "preprocessing.image.image_dataset_from_directory": "utils",
}
"""Where what an old module held is now."""

HOMES = (
    "",
    *(
        "layers models utils losses metrics optimizers optimizers.schedules callbacks regularizers initializers "
        "constraints activations datasets applications preprocessing preprocessing.image preprocessing.sequence "
        "preprocessing.text"
    ).split(),
)
"""Public modules that things have moved to."""

WITH_ARGUMENTS = ("layers", "optimizers", "losses", "metrics", "callbacks", "regularizers", "initializers", "utils")
METHODS_WITH_ARGUMENTS = (
    "fit",
    "evaluate",
    "predict",
    "compile",
    "train_on_batch",
    "test_on_batch",
    "predict_on_batch",
)

_INITIAL = "init:kernel_initializer W_regularizer:kernel_regularizer b_regularizer:bias_regularizer "
_WEIGHTS = _INITIAL + "W_constraint:kernel_constraint b_constraint:bias_constraint bias:use_bias "
_RECURRENT = (
    _WEIGHTS + "output_dim:units inner_activation:recurrent_activation inner_init:recurrent_initializer "
    "U_regularizer:recurrent_regularizer dropout_W:dropout dropout_U:recurrent_dropout consume_less: "
    "forget_bias_init: input_dim: implementation: time_major: "
)
_CONV = (
    _WEIGHTS + "nb_filter:filters nb_row: nb_col: nb_dim1: filter_length: border_mode:padding subsample:strides "
    "subsample_length:strides dim_ordering: atrous_rate:dilation_rate depth_multiplier: "
)

_KEYWORDS = (
    # (qualified name, keywords of Keras 1 and 2, each with its present name)
    (r"layers\.Dense", _WEIGHTS + "output_dim:units input_length:"),
    (r"layers\.(Depthwise|Separable)?Conv(olution)?\dD(Transpose)?|layers\.SeparableConvolution\dD", _CONV),
    (r"layers\.(LSTM|GRU|SimpleRNN)(Cell)?", _RECURRENT),
    (r"layers\.ConvLSTM\dD", _CONV + "inner_activation:recurrent_activation"),
    (r"layers\.Embedding", "init:embeddings_initializer W_regularizer:embeddings_regularizer dropout: input_length:"),
    (r"layers\..*Dropout\w*", "p:rate dim_ordering:"),
    (r"layers\.(Max|Average)Pool(ing)?\dD", "border_mode:padding dim_ordering: pool_length:pool_size stride:strides"),
    (r"layers\.Global\w+", "dim_ordering:"),
    (r"layers\.(UpSampling|ZeroPadding|Cropping)\dD", "dim_ordering: length:size"),
    (
        r"layers\.BatchNormalization",
        "mode: beta_init:beta_initializer gamma_init:gamma_initializer renorm: fused: virtual_batch_size:",
    ),
    (r"layers\.GaussianNoise", "sigma:stddev"),
    (r"layers\.GaussianDropout", "p:rate"),
    (r"layers\.Reshape", "dims:target_shape"),
    (r"layers\.(Concatenate|Add|Average|Multiply|Maximum|Dot)", "concat_axis:axis mode:"),
    (r"layers\.Input", "batch_input_shape:"),
    (r"optimizers\.[A-Z]\w+", "lr:learning_rate decay: schedule_decay:"),
    (r"callbacks\.ModelCheckpoint", "period:"),
    (r"callbacks\.ReduceLROnPlateau", "epsilon:min_delta"),
    (r"callbacks\.TensorBoard", "write_grads: batch_size: embeddings_layer_names:"),
    (r"callbacks\.EarlyStopping", "epsilon:min_delta"),
    (r"regularizers\.(l1|L1)", "l:l1"),
    (r"regularizers\.(l2|L2)", "l:l2"),
    (r"utils\.to_categorical", "nb_classes:num_classes y:x"),
    (r"utils\.plot_model", "show_layer_name:show_layer_names"),
    (r"initializers\.\w+", "scale:"),
    (
        r"Model\.fit",
        "nb_epoch:epochs show_accuracy: nb_val_samples: samples_per_epoch: nb_worker: max_q_size: pickle_safe:",
    ),
    (r"Model\.(evaluate|predict)", "show_accuracy: val_samples: nb_worker: max_q_size: pickle_safe:"),
    (r"Model\.(fit|evaluate|predict)", "generator:x"),
    (
        r"Model\.compile",
        "class_mode: sample_weight_mode: theano_mode: target_tensors: options:",
    ),
    (r"\.Model", "input:inputs output:outputs"),
)


def keywords(module: str, name: str) -> set[str]:
    """Old keywords to try on a class, function or method."""
    return {pair.split(":")[0] for pair in _pairs(f"{module}.{name}")}


def new_keyword(name: str, keyword: str) -> str:
    """The present name of an old keyword, '' if it has none."""
    path = ".Model" if name == "keras.Model" else name.removeprefix("keras.")
    return dict(pair.split(":") for pair in _pairs(path)).get(keyword, "")


def _pairs(path: str) -> list[str]:
    return [pair for pattern, pairs in _KEYWORDS if re.fullmatch(pattern, path) for pair in pairs.split()]


VALUES: dict[str, object] = {
    "init": "uniform",
    "border_mode": "same",
    "inner_activation": "tanh",
    "dim_ordering": "tf",
    "W_regularizer": None,
    "decay": 1e-6,
    "input": None,
    "output": None,
}
"""Values for keywords that are tried, where 1 does not do."""

IGNORED = frozenset(("decay", "input_length"))
"""Keywords that Keras 3 takes, warns of, and does nothing with."""

EXAMPLES: dict[str, object] = {
    "filepath": "model.keras",
    "schedule": abs,
    "rate": 0.5,
    "function": abs,
    "monitor": "loss",
    "filename": "log.csv",
    "on_epoch_end": None,
    "target_shape": (1,),
    "dims": (1,),
    "data": [[1.0]],
    "axes": 1,
    "x": [0, 1],
    "min_value": 0.0,
    "max_value": 1.0,
}
"""Values for arguments that a call needs, where 2 does not do."""
